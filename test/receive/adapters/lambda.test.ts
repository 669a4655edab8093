import { toLambdaHandler } from "close-crm/lambda";
import { createReceiver, type ReceiverOptions } from "close-crm/receive";
import { describe, expect, test, vi } from "vitest";
import { bodyWith, KEY, NOW, sign } from "../deliveries.ts";

function setUp(options: Partial<ReceiverOptions> = {}) {
	const handler = vi.fn();
	const receiver = createReceiver({
		signatureKey: KEY,
		on: { "lead.created": handler },
		fallback: () => {},
		now: () => NOW,
		onError: () => {},
		...options,
	});
	return { lambda: toLambdaHandler(receiver), handler };
}

const body = bodyWith({ data: { name: "é 漢 🙂" } });
const base64 = Buffer.from(body).toString("base64");
const headers = sign(body);
const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
const capitals = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));

type LambdaEvent = Parameters<ReturnType<typeof toLambdaHandler>>[0];

describe("toLambdaHandler", () => {
	test.each<[string, LambdaEvent]>([
		["payload format 2.0", { requestContext: { http: { method: "POST" } }, headers, body, isBase64Encoded: false }],
		[
			"payload format 2.0 in base64",
			{ requestContext: { http: { method: "POST" } }, headers, body: base64, isBase64Encoded: true },
		],
		["payload format 1.0", { httpMethod: "POST", headers: capitals, multiValueHeaders, body, isBase64Encoded: false }],
		["a load balancer", { httpMethod: "POST", headers, body: base64, isBase64Encoded: true }],
		[
			"a load balancer with multi-value headers",
			{ httpMethod: "POST", multiValueHeaders, body: base64, isBase64Encoded: true },
		],
	])("handles a delivery in %s", async (_name, event) => {
		const { lambda, handler } = setUp();
		expect(await lambda(event)).toMatchObject({ statusCode: 200, headers: { "content-length": "0" }, body: "" });
		expect(handler).toHaveBeenCalledTimes(1);
	});

	test("returns multi-value headers only if the event has them", async () => {
		const { lambda } = setUp();
		const event = { httpMethod: "GET", body: null, isBase64Encoded: false };
		expect(await lambda({ ...event, multiValueHeaders: {} })).toMatchObject({
			statusCode: 405,
			multiValueHeaders: { allow: ["POST"] },
		});
		expect(await lambda({ ...event, headers: {} })).not.toHaveProperty("multiValueHeaders");
	});

	test("answers with 401 to a request without headers, as the API Gateway console sends it", async () => {
		const event = { httpMethod: "POST", headers: null, multiValueHeaders: null, body, isBase64Encoded: false };
		expect(await setUp().lambda(event)).toMatchObject({ statusCode: 401 });
	});

	test.each([[{}], [{ Records: [] }], [{ requestContext: {} }], [undefined]])(
		"rejects the event %j, and names the accepted ones",
		async (event) => {
			// @ts-expect-error: not an HTTP request
			await expect(setUp().lambda(event)).rejects.toThrow(
				"toLambdaHandler: this event is not an HTTP request. Expected one of an API Gateway (payload format 1.0 or 2.0), a function URL or an Application Load Balancer.",
			);
		},
	);

	test("rejects base64 above the limit before decoding it", async () => {
		const { lambda } = setUp({ maxBodySize: 1_000 });
		const decode = vi.spyOn(Buffer, "from");
		const event = { httpMethod: "POST", headers, body: "A".repeat(10_000), isBase64Encoded: true };
		expect(await lambda(event)).toMatchObject({ statusCode: 413 });
		expect(decode).not.toHaveBeenCalledWith(event.body, "base64");
	});

	test.each([body, base64])("accepts a body of exactly the limit, and rejects one more byte", async (text) => {
		const event = { httpMethod: "POST", headers, body: text, isBase64Encoded: text === base64 };
		const size = Buffer.byteLength(body);
		expect(await setUp({ maxBodySize: size }).lambda(event)).toMatchObject({ statusCode: 200 });
		expect(await setUp({ maxBodySize: size - 1 }).lambda(event)).toMatchObject({ statusCode: 413 });
	});

	test("decodes base64 if there is no Buffer", async () => {
		vi.stubGlobal("Buffer", undefined);
		const event = { httpMethod: "POST", headers, body: base64, isBase64Encoded: true };
		expect(await setUp().lambda(event)).toMatchObject({ statusCode: 200 });
	});

	test("rejects anything that is not a receiver", () => {
		// @ts-expect-error: not a receiver
		expect(() => toLambdaHandler({ fetch: () => {} })).toThrow(
			new TypeError("toLambdaHandler: expected the receiver that createReceiver returned; got an object."),
		);
	});
});
