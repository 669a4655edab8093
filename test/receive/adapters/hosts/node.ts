import { http } from "@google-cloud/functions-framework";
import { getTestServer } from "@google-cloud/functions-framework/testing";
import { toNodeHandler } from "close-crm/node";
import express from "express";
import express4 from "express4";
import { createApp, createRouter, defineEventHandler, toNodeListener } from "h3v1";
import Koa from "koa";
import { listen, listenOn } from "../servers.ts";
import type { Host } from "./host.ts";

/** The hosts that pass the request and the response of node:http. */
export const NODE_HOSTS: Host[] = [
	[
		"Express 4",
		(receiver) => {
			const app = express4();
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
	[
		"Express with json({ verify }) above, which keeps rawBody",
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
		"Koa",
		(receiver) => {
			const app = new Koa();
			const handler = toNodeHandler(receiver);
			app.use((context) => {
				context.respond = false;
				return handler(context.req, context.res);
			});
			return listen(app.callback());
		},
	],
	[
		"Nuxt, which has h3 1",
		(receiver) => {
			const handler = toNodeHandler(receiver);
			const route = defineEventHandler((event) => handler(event.node.req, event.node.res));
			return listen(toNodeListener(createApp().use(createRouter().use("/close", route))));
		},
	],
	[
		"Google Cloud Functions",
		(receiver) => {
			http("close", toNodeHandler(receiver));
			return listenOn(getTestServer("close"));
		},
	],
];
