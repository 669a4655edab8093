import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { toLambdaHandler } from "close-crm/lambda";
import { toNodeHandler } from "close-crm/node";
import { createReceiver, type ReceiverOptions } from "close-crm/receive";
import timeout from "connect-timeout";
import express from "express";
import express4 from "express4";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ByteBuffer } from "../../../src/receive/body/byte-buffer.ts";
import { bodyWith, KEY, NOW, sign } from "../deliveries.ts";
import { HOSTS } from "./hosts.ts";
import { expressServer, listen, type TestServer } from "./servers.ts";

function receiverWith(options: Partial<ReceiverOptions> = {}) {
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
	return { receiver, handler, errors };
}

/** Ends the server when the test is over, and resolves to its URL. */
async function urlOf(server: Promise<TestServer>): Promise<string> {
	const { url, close } = await server;
	onTestFinished(async () => void (await close()));
	return url;
}

function deliver(url: string, body = bodyWith(), headers: Record<string, string> = sign(body)) {
	return fetch(url, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
}

describe.each(HOSTS)("%s", (_name, serve) => {
	test("handles a delivery once, with its raw bytes, and refuses a wrong signature", async () => {
		const { receiver, handler } = receiverWith();
		const url = await urlOf(serve(receiver));
		const body = `\n ${bodyWith({ data: { name: "é 漢 🙂" } })} `;
		expect((await deliver(url, body)).status).toBe(200);
		expect((await deliver(url, body)).status).toBe(200);
		expect((await deliver(url, bodyWith(), sign("{}"))).status).toBe(401);
		expect(handler).toHaveBeenCalledTimes(1);
	});
});

describe("a response that something else sends first", () => {
	/** Fails the test if anything is not caught. */
	function watchRejections(): unknown[] {
		const rejections: unknown[] = [];
		const note = (reason: unknown) => rejections.push(reason);
		process.on("unhandledRejection", note);
		onTestFinished(() => void process.off("unhandledRejection", note));
		return rejections;
	}

	test("is left alone, with connect-timeout in Express 4", async () => {
		const rejections = watchRejections();
		const { receiver } = receiverWith({ fallback: () => new Promise(() => {}), on: {}, deadline: 200 });
		const app = express4();
		// The types of connect-timeout are those of Express 5.
		app.use(timeout(20) as unknown as express4.RequestHandler);
		app.post("/close", toNodeHandler(receiver));
		const url = await urlOf(listen(app));
		expect((await deliver(url)).status).toBe(503);
		await receiver.drain({ timeout: 300 });
		expect(rejections).toEqual([]);
	});

	test("is left alone, with a time-out of the server's own", async () => {
		const rejections = watchRejections();
		const { receiver } = receiverWith({ fallback: () => new Promise(() => {}), on: {}, deadline: 100 });
		const handler = toNodeHandler(receiver);
		const answered = vi.fn();
		const url = await urlOf(
			listen((request, response) => {
				setTimeout(() => response.writeHead(504).end(), 10);
				handler(request, response).then(answered);
			}),
		);
		expect((await deliver(url)).status).toBe(504);
		await vi.waitFor(() => expect(answered).toHaveBeenCalled());
		expect(rejections).toEqual([]);
	});
});

describe("the body", () => {
	test("of one-byte chunks is held in no more than twice its size", () => {
		const limit = 5 * 1024 * 1024;
		const buffer = new ByteBuffer(limit);
		const chunk = new Uint8Array(1);
		for (let size = 1; size <= limit; size++) {
			buffer.append(chunk);
			if (size % 100_000 === 0) expect(buffer.toBytes().buffer.byteLength).toBeLessThanOrEqual(2 * size);
		}
		expect(buffer.toBytes()).toHaveLength(limit);
		expect(buffer.toBytes().buffer.byteLength).toBe(limit);
	});

	test("that drips is neither read nor held after the 503 at the deadline", async () => {
		const { receiver, errors } = receiverWith({ deadline: 50 });
		const server = createServer(toNodeHandler(receiver)).listen(0, "127.0.0.1");
		onTestFinished(() => void server.close());
		await once(server, "listening");
		const address = server.address();
		const port = typeof address === "object" ? Number(address?.port) : 0;
		const senders = Array.from({ length: 60 }, () => {
			const socket = connect(port, "127.0.0.1");
			socket.on("error", () => {});
			socket.write("POST /close HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\nhalf");
			const drip = setInterval(() => socket.write("x".repeat(1_000)), 10);
			return once(socket.resume(), "close").finally(() => clearInterval(drip));
		});
		await Promise.all(senders);
		expect(errors).toHaveLength(60);
		expect(errors[0]).toMatchObject({ name: "DeadlineError", step: "body" });
		const open = await new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
		expect(open).toBe(0);
	});

	test("that was decoded by setEncoding is parsed_body", async () => {
		const { receiver, errors } = receiverWith();
		const url = await urlOf(
			expressServer(receiver, (request, _response, next) => {
				request.setEncoding("utf8");
				next();
			}),
		);
		expect((await deliver(url)).status).toBe(500);
		expect(errors).toMatchObject([{ code: "parsed_body" }]);
	});

	test("that express.json() parsed is parsed_body, and the error names the line to move", async () => {
		const { receiver, errors } = receiverWith();
		const url = await urlOf(expressServer(receiver, express.json()));
		expect((await deliver(url)).status).toBe(500);
		expect(errors).toMatchObject([{ message: expect.stringContaining("app.use(express.json())") }]);
	});
});

test("an HTTP/1.1 response says that it has no body", async () => {
	const url = await urlOf(listen(toNodeHandler(receiverWith().receiver)));
	const response = await deliver(url);
	expect(response.headers.get("content-length")).toBe("0");
	expect(response.headers.get("transfer-encoding")).toBeNull();
});

describe("Lambda", () => {
	const body = bodyWith();
	const base64 = Buffer.from(body).toString("base64");
	const list = Object.fromEntries(Object.entries(sign(body)).map(([name, value]) => [name, [value]]));

	test.each<[string, Parameters<ReturnType<typeof toLambdaHandler>>[0]]>([
		[
			"payload 2.0",
			{ requestContext: { http: { method: "POST" } }, headers: sign(body), body, isBase64Encoded: false },
		],
		["payload 1.0", { httpMethod: "POST", headers: sign(body), multiValueHeaders: list, body, isBase64Encoded: false }],
		["a load balancer", { httpMethod: "POST", headers: sign(body), body: base64, isBase64Encoded: true }],
		[
			"a load balancer with multi-value headers",
			{ httpMethod: "POST", multiValueHeaders: list, body: base64, isBase64Encoded: true },
		],
	])("handles %s", async (_name, request) => {
		const { receiver, handler } = receiverWith();
		expect(await toLambdaHandler(receiver)(request)).toMatchObject({ statusCode: 200 });
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test.each([[{}], [{ Records: [] }], [undefined]])(
		"rejects the event %j, and names what it accepts",
		async (event) => {
			// @ts-expect-error: not an HTTP request
			await expect(toLambdaHandler(receiverWith().receiver)(event)).rejects.toThrow(
				"Expected one of an API Gateway (payload format 1.0 or 2.0), a function URL or an Application Load Balancer.",
			);
		},
	);

	test("answers 413 for base64 beyond the limit, without decoding it", async () => {
		const decode = vi.spyOn(Buffer, "from");
		onTestFinished(() => decode.mockRestore());
		const { receiver } = receiverWith({ maxBodySize: 1_000 });
		const huge = "A".repeat(10_000);
		decode.mockClear();
		const request = { httpMethod: "POST", headers: sign(body), body: huge, isBase64Encoded: true };
		expect(await toLambdaHandler(receiver)(request)).toMatchObject({ statusCode: 413 });
		expect(decode).not.toHaveBeenCalledWith(huge, "base64");
	});
});

test.each([
	["toNodeHandler", toNodeHandler],
	["toLambdaHandler", toLambdaHandler],
])("%s rejects anything that is not a receiver", (name, adapt) => {
	// @ts-expect-error: not a receiver
	expect(() => adapt({ fetch: () => {} })).toThrow(
		`${name}: expected the receiver that createReceiver returned; got an object.`,
	);
});
