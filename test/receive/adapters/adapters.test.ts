import { connect } from "node:net";
import { createReceiver, type Receiver, type ReceiverOptions } from "close-crm/receive";
import { afterEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../../setup/eventually.ts";
import { bodyWith, eventWith, KEY, NOW, sign } from "../deliveries.ts";
import {
	expressServer,
	fastifyServer,
	fetchServer,
	honoServer,
	lambdaServer,
	nodeServer,
	type TestServer,
} from "./servers.ts";

const brokenOff = new Error("The connection closed before the body ended.");

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0)) await close();
});

/** Starts a server, and records the events of its handler and its errors. */
async function start(serve: (receiver: Receiver) => Promise<TestServer>, options: Partial<ReceiverOptions> = {}) {
	const handler = vi.fn();
	const errors: unknown[] = [];
	const receiver = createReceiver({
		signatureKey: KEY,
		on: { "lead.created": handler },
		fallback: () => {},
		now: () => NOW,
		onError: (error) => errors.push(error),
		...options,
	});
	const { url, close } = await serve(receiver);
	closing.push(close);
	return { url, handler, errors };
}

function deliver(url: string, body = bodyWith(), headers: Record<string, string> = sign(body)) {
	return fetch(url, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
}

describe.for<[string, (receiver: Receiver) => Promise<TestServer>]>([
	["node:http", nodeServer],
	["Express", expressServer],
	["Fastify", fastifyServer],
	["fetch", fetchServer],
	["Hono", honoServer],
	["Lambda", lambdaServer(false)],
	["Lambda with base64", lambdaServer(true)],
])("%s", ([, serve]) => {
	test("a delivery is handled and answered with 200 without a body, and the connection is kept", async () => {
		const { url, handler } = await start(serve);
		const response = await deliver(url);
		expect(response.status).toBe(200);
		expect(response.headers.get("connection")).toBe("keep-alive");
		expect(await response.text()).toBe("");
		const { organization_id } = eventWith();
		const context = { subscription_id: "whsub_8AmjKCZYT3zI8eZoi4HhFC", organization_id, stale: false };
		expect(handler.mock.calls).toEqual([[eventWith(), context]]);
	});

	test("the raw bytes are verified, whatever characters and white space they contain", async () => {
		const { url, handler } = await start(serve);
		const body = `\n ${bodyWith({ data: { name: "\0 é 漢 🙂 \u2028", escaped: "\u00e9/" } })}\r\n\t`;
		expect((await deliver(url, body)).status).toBe(200);
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("a body of 1 MiB, in many chunks, is handled", async () => {
		const { url, handler } = await start(serve);
		expect((await deliver(url, bodyWith({ data: { name: "é".repeat(2 ** 19) } }))).status).toBe(200);
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("a body without a content-type or a content-length is handled", async () => {
		const { url, handler } = await start(serve);
		const body = new Blob([bodyWith()]).stream();
		const init = { method: "POST", body, headers: sign(bodyWith()), duplex: "half" };
		expect((await fetch(url, init)).status).toBe(200);
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("a changed body is answered with 401", async () => {
		const { url, handler } = await start(serve);
		expect((await deliver(url, `${bodyWith()} `, sign(bodyWith()))).status).toBe(401);
		expect(handler).not.toHaveBeenCalled();
	});

	test("an empty body is answered with 401 if unsigned, and with 400 if signed", async () => {
		const { url } = await start(serve);
		expect((await deliver(url, "", {})).status).toBe(401);
		expect((await deliver(url, "")).status).toBe(400);
	});

	test("a failing handler is answered with 500 without the error's message, and a retry handles the event", async () => {
		const { url, handler, errors } = await start(serve);
		handler.mockRejectedValueOnce(new Error("password 1234"));
		const response = await deliver(url);
		expect(response.status).toBe(500);
		expect(await response.text()).toBe("");
		expect(errors).toEqual([new Error("password 1234")]);
		expect((await deliver(url)).status).toBe(200);
		expect(handler).toHaveBeenCalledTimes(2);
	});

	test("an event that is delivered twenty times at once is handled once", async () => {
		const { url, handler } = await start(serve);
		const responses = await Promise.all(Array.from({ length: 20 }, () => deliver(url)));
		for (const { status } of responses) expect([200, 503]).toContain(status);
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("other methods are answered with 405", async () => {
		const { url } = await start(serve);
		for (const method of ["GET", "PUT", "DELETE"]) {
			const response = await fetch(url, { method });
			expect(response.status).toBe(405);
			expect(response.headers.get("allow")).toBe("POST");
		}
	});

	test("a body one byte above the limit is answered with 413, and the server keeps running", async () => {
		const { url, handler } = await start(serve, { maxBodySize: bodyWith().length });
		expect((await deliver(url, `${bodyWith()} `)).status).toBe(413);
		expect((await deliver(url)).status).toBe(200);
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("a repeated signature with different values is answered with 401", async () => {
		const { url, errors } = await start(serve);
		const { "close-sig-hash": hash, "close-sig-timestamp": timestamp } = sign(bodyWith());
		const headers = { "close-sig-hash": `${hash}, ${"0".repeat(64)}`, "close-sig-timestamp": timestamp };
		expect((await deliver(url, bodyWith(), headers)).status).toBe(401);
		expect(errors).toMatchObject([{ code: "repeated_header" }]);
	});
});

describe("over a socket", () => {
	test("a body that never ends is answered with 413, and the connection is closed", async () => {
		const { url } = await start(nodeServer, { maxBodySize: 1000 });
		const socket = connect(Number(new URL(url).port), "127.0.0.1");
		let answer = "";
		const closed = new Promise((resolve) => socket.on("close", resolve));
		socket.on("error", () => {});
		socket.on("data", (chunk) => {
			answer += chunk;
		});
		socket.write("POST /close HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
		for (let part = 0; part < 3; part++) socket.write(`1f4\r\n${"x".repeat(500)}\r\n`);
		await closed;
		expect(answer).toMatch(/^HTTP\/1\.1 413 .*\r\nconnection: close\r\n/is);
	});

	test("a sender that aborts within the body does no harm", async () => {
		const { url, errors } = await start(nodeServer);
		const socket = connect(Number(new URL(url).port), "127.0.0.1");
		socket.write("POST /close HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf");
		socket.end();
		await eventually(() => expect(errors).toEqual([brokenOff]));
		socket.destroy();
		expect((await deliver(url)).status).toBe(200);
	});

	test("Fastify leaves the response to the receiver, even if its own handlerTimeout ends before the body", async () => {
		const serve = (receiver: Receiver) => fastifyServer(receiver, { handlerTimeout: 1 });
		const { url } = await start(serve, { deadline: 50 });
		const socket = connect(Number(new URL(url).port), "127.0.0.1");
		let answer = "";
		socket.on("data", (chunk) => {
			answer += chunk;
		});
		socket.write("POST /close HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf");
		await eventually(() => expect(answer).toMatch(/^HTTP\/1\.1 503 /));
		socket.destroy();
		expect(answer).not.toContain("FST_ERR_HANDLER_TIMEOUT");
	});
});
