import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { toLambdaHandler } from "close-crm/lambda";
import { toNodeHandler } from "close-crm/node";
import type { Receiver } from "close-crm/receive";
import express, { type RequestHandler } from "express";
import fastify, { type FastifyServerOptions } from "fastify";
import { Hono } from "hono";

/** A server on loopback that answers POST /close with a receiver. */
export interface TestServer {
	url: string;
	close(): Promise<unknown>;
}

export function listen(listener: RequestListener): Promise<TestServer> {
	return listenOn(createServer(listener));
}

export async function listenOn(server: Server): Promise<TestServer> {
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/close`,
		close: () =>
			new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			}),
	};
}

export const nodeServer = (receiver: Receiver) => listen(toNodeHandler(receiver));

/** Express, with middleware above the receiver, such as a body parser. */
export function expressServer(receiver: Receiver, ...above: RequestHandler[]): Promise<TestServer> {
	const app = express();
	for (const handler of above) app.use(handler);
	app.all("/close", toNodeHandler(receiver));
	app.use(express.json());
	return listen(app);
}

/** Fastify, set up as in its documentation and ours. */
export async function fastifyServer(receiver: Receiver, options: FastifyServerOptions = {}): Promise<TestServer> {
	const app = fastify(options);
	app.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser("*", (_request, _body, done) => done(null));
		scope.all("/close", toNodeHandler(receiver));
	});
	return { url: `${await app.listen({ host: "127.0.0.1", port: 0 })}/close`, close: () => app.close() };
}

/** Fastify, which parses JSON by default. */
export async function parsingFastifyServer(receiver: Receiver): Promise<TestServer> {
	const app = fastify();
	app.all("/close", toNodeHandler(receiver));
	return { url: `${await app.listen({ host: "127.0.0.1", port: 0 })}/close`, close: () => app.close() };
}

export const fetchServer = (receiver: Receiver) => listenWeb(receiver.fetch);

export function honoServer(receiver: Receiver): Promise<TestServer> {
	const app = new Hono();
	app.all("/close", (context) => receiver.fetch(context.req.raw));
	return listenWeb(async (request) => app.fetch(request));
}

/** A server for a function that answers a `Request` with a `Response`. */
export function listenWeb(answer: (request: Request) => Promise<Response>): Promise<TestServer> {
	return listen(toWebListener(answer));
}

export function toWebListener(answer: (request: Request) => Promise<Response>): RequestListener {
	return async (message, response) => {
		const answered = await answer(toRequest(message));
		response.writeHead(answered.status, Object.fromEntries(answered.headers));
		response.end(Buffer.from(await answered.arrayBuffer()));
	};
}

function toRequest(message: IncomingMessage): Request {
	const { method = "GET", headers, url = "/" } = message;
	const bodiless = method === "GET" || method === "HEAD";
	const init = {
		method,
		headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
		body: bodiless ? null : Readable.toWeb(message),
		duplex: "half",
	};
	return new Request(new URL(url, "http://127.0.0.1"), init as RequestInit);
}

/** Does what API Gateway and function URLs do with a request, in payload format 2.0. */
export const lambdaServer =
	(isBase64Encoded: boolean) =>
	(receiver: Receiver): Promise<TestServer> => {
		const handler = toLambdaHandler(receiver);
		return listen(async (message, response) => {
			const body = await buffer(message);
			const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
			const answer = await handler({
				headers,
				requestContext: { http: { method: message.method ?? "GET" } },
				isBase64Encoded,
				...(body.length && { body: body.toString(isBase64Encoded ? "base64" : "utf8") }),
			});
			response.writeHead(answer.statusCode, answer.headers).end();
		});
	};
