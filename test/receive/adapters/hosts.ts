import "reflect-metadata";
import type { IncomingMessage, ServerResponse } from "node:http";
import { serve as serveHono } from "@hono/node-server";
import { All, Controller, Module, Req, Res } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { toNodeHandler } from "close-crm/node";
import type { Receiver } from "close-crm/receive";
import express from "express";
import express4 from "express4";
import { H3, toNodeHandler as toH3NodeHandler } from "h3";
import { Hono } from "hono";
import Koa from "koa";
import { listen, listenWeb, type TestServer } from "./servers.ts";

/** A host with the lines that docs/receive.md shows for it. */
export type Host = [name: string, serve: (receiver: Receiver) => Promise<TestServer>];

export const HOSTS: Host[] = [
	[
		"Express 4",
		(receiver) => {
			const app = express4();
			app.all("/close", toNodeHandler(receiver));
			return listen(app);
		},
	],
	[
		"Koa",
		(receiver) => {
			const handler = toNodeHandler(receiver);
			const app = new Koa();
			app.use((context) => {
				context.respond = false;
				return handler(context.req, context.res);
			});
			return listen(app.callback());
		},
	],
	[
		"h3 and Nuxt",
		(receiver) => {
			const app = new H3();
			app.all("/close", (event) => receiver.fetch(event.req));
			return listen(toH3NodeHandler(app));
		},
	],
	[
		"Hono on Node",
		async (receiver) => {
			const app = new Hono();
			app.all("/close", (context) => receiver.fetch(context.req.raw));
			return new Promise((resolve) => {
				const server = serveHono({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) =>
					resolve({
						url: `http://127.0.0.1:${port}/close`,
						close: () => new Promise((closed) => server.close(() => closed(undefined))),
					}),
				);
			});
		},
	],
	["Nest on Express, rawBody: true", (receiver) => serveNest(receiver, new ExpressAdapter(express()))],
	["Nest on Fastify, rawBody: true", (receiver) => serveNest(receiver, new FastifyAdapter())],
	[
		"express.json({ verify }) that keeps rawBody",
		(receiver) => {
			const app = express();
			app.use(
				express.json({
					verify: (request, _response, bytes) => void Object.assign(request, { rawBody: bytes }),
				}),
			);
			app.all("/close", toNodeHandler(receiver));
			return listen(app);
		},
	],
	[
		"Express 4 with urlencoded() above",
		(receiver) => {
			const app = express4();
			app.use(express4.urlencoded({ extended: true }));
			app.all("/close", toNodeHandler(receiver));
			return listen(app);
		},
	],
	["SvelteKit and React Router", (receiver) => listenWeb((request) => receiver.fetch({ request }))],
];

/** A controller without decorators, which TypeScript would have to be configured for. */
async function serveNest(receiver: Receiver, adapter: ExpressAdapter | FastifyAdapter): Promise<TestServer> {
	class CloseController {
		handle(request: IncomingMessage, response: ServerResponse) {
			return toNodeHandler(receiver)(request, response);
		}
	}
	const { prototype } = CloseController;
	const descriptor = Object.getOwnPropertyDescriptor(prototype, "handle");
	if (!descriptor) throw new Error("The class has no method.");
	Controller("close")(CloseController);
	All()(prototype, "handle", descriptor);
	Req()(prototype, "handle", 0);
	Res()(prototype, "handle", 1);
	class AppModule {}
	Module({ controllers: [CloseController] })(AppModule);

	const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter as FastifyAdapter, {
		rawBody: true,
		logger: false,
	});
	await app.listen(0, "127.0.0.1");
	return { url: `${await app.getUrl()}/close`, close: () => app.close() };
}
