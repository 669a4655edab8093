import "reflect-metadata";
import type { IncomingMessage, ServerResponse } from "node:http";
import { All, Controller, Module, Req, Res } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { toNodeHandler } from "close-crm/node";
import type { Receiver } from "close-crm/receive";
import type { TestServer } from "../servers.ts";
import type { Host } from "./host.ts";

export const NEST_HOSTS: Host[] = [
	["Nest on Express", (receiver) => serveNest(receiver, new ExpressAdapter())],
	["Nest on Fastify", (receiver) => serveNest(receiver, new FastifyAdapter())],
];

/** Decorates a controller without decorator syntax, which is not enabled in this project. */
async function serveNest(receiver: Receiver, adapter: ExpressAdapter | FastifyAdapter): Promise<TestServer> {
	const handler = toNodeHandler(receiver);
	class CloseController {
		receive(request: IncomingMessage, response: ServerResponse) {
			return handler(request, response);
		}
	}
	const { prototype } = CloseController;
	const descriptor = Object.getOwnPropertyDescriptor(prototype, "receive");
	if (!descriptor) throw new Error("The class has no method.");
	Controller("close")(CloseController);
	All()(prototype, "receive", descriptor);
	Req()(prototype, "receive", 0);
	Res()(prototype, "receive", 1);
	class AppModule {}
	Module({ controllers: [CloseController] })(AppModule);

	// The type is that of one adapter; the other has the same methods.
	const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter as FastifyAdapter, {
		rawBody: true,
		logger: false,
	});
	await app.listen(0, "127.0.0.1");
	return { url: `${await app.getUrl()}/close`, close: () => app.close() };
}
