import { resolve } from "node:path";
import { type HttpHandler, HttpRequest, HttpResponse, InvocationContext } from "@azure/functions";
import { getRequestListener } from "@hono/node-server";
import { createRequestHandler } from "@react-router/express";
import express from "express";
import { H3, toNodeHandler as toH3NodeHandler } from "h3";
import { Hono } from "hono";
import type { ActionFunction, ServerBuild } from "react-router";
import { listen, listenWeb } from "../servers.ts";
import type { Host } from "./host.ts";

/** The hosts that pass a `Request` and expect a `Response`, or something like them. */
export const WEB_HOSTS: Host[] = [
	[
		"h3 2",
		(receiver) => {
			const app = new H3();
			app.all("/close", (event) => receiver.fetch(event.req));
			return listen(toH3NodeHandler(app));
		},
	],
	[
		"Hono on Node",
		(receiver) => {
			const app = new Hono();
			app.all("/close", (context) => receiver.fetch(context.req.raw));
			return listen(getRequestListener(app.fetch));
		},
	],
	[
		"React Router",
		(receiver) => {
			const action = receiver.fetch;
			const app = express();
			app.use(createRequestHandler({ build: reactRouterBuild({ action }) }));
			return listen(app);
		},
	],
	[
		"SvelteKit",
		(receiver) => {
			const POST = receiver.fetch;
			return listenWeb((request) => renderSvelteKitEndpoint({ POST }, request));
		},
	],
	[
		"Azure Functions",
		(receiver) => {
			const handler: HttpHandler = async (request) => {
				const { status } = await receiver.fetch(request);
				return { status };
			};
			return listenWeb((request) => callAzureFunction(handler, request));
		},
	],
];

/** React Router's build of a project with one resource route. */
function reactRouterBuild(module: { action: ActionFunction }): ServerBuild {
	const id = "routes/close";
	const build = {
		routes: { [id]: { id, path: "close", module } },
		entry: { module: {} },
		assets: { version: "", url: "", entry: { imports: [], module: "" }, routes: {} },
		publicPath: "/",
		assetsBuildDirectory: "",
		future: {},
		ssr: true,
		isSpaMode: false,
		prerender: [],
		routeDiscovery: { mode: "initial", manifestPath: "" },
	};
	// The cast is safe: only the files for browsers are missing, and a resource route does not use them.
	return build as unknown as ServerBuild;
}

interface SvelteKitEndpoint {
	[method: string]: (event: { request: Request }) => Promise<Response>;
}

/** SvelteKit's own code for an endpoint, which is not exported. */
async function renderSvelteKitEndpoint(endpoint: SvelteKitEndpoint, request: Request): Promise<Response> {
	const { render_endpoint } = await import(resolve("node_modules/@sveltejs/kit/src/runtime/server/endpoint.js"));
	const event = { request, url: new URL(request.url), route: { id: "/close" }, platform: undefined };
	return render_endpoint(event, {}, endpoint, {});
}

/** Does what the library of Azure Functions does with a function; the host is a separate program. */
async function callAzureFunction(handler: HttpHandler, { method, url, headers, body }: Request): Promise<Response> {
	const bytes = new Uint8Array(await new Response(body).arrayBuffer());
	const azureRequest = new HttpRequest({ method, url, headers: Object.fromEntries(headers), body: { bytes } });
	const response = new HttpResponse(await handler(azureRequest, new InvocationContext()));
	return new Response(await response.arrayBuffer(), { status: response.status });
}
