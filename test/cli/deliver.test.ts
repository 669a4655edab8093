import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { sampleEvent } from "close-crm/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { deliver } from "../../src/cli/commands/deliveries/deliver.ts";
import { atEnd } from "./command.ts";

const event = sampleEvent("lead.created");
const signatureKey = "0123456789abcdef".repeat(4);
const RETRY = "Close would retry for 72 hours";

/** The URL of an endpoint that answers so. */
async function endpoint(answer: RequestListener): Promise<string> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	atEnd(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/close`;
}

const deliverTo = (to: string, signal = new AbortController().signal) => deliver(event, { to, signatureKey, signal });

afterEach(() => {
	vi.useRealTimers();
});

describe("what Close would make of an answer", () => {
	test.each([
		[200, true, "acknowledged"],
		[299, true, "acknowledged"],
		[300, false, "a redirect; whether Close follows it is not documented"],
		[399, false, "a redirect; whether Close follows it is not documented"],
		[400, false, `failed: ${RETRY}`],
		[401, false, `refused; check CLOSE_SIGNATURE_KEY: ${RETRY}`],
		[402, false, `failed: ${RETRY}`],
		[403, false, `refused; check CLOSE_SIGNATURE_KEY: ${RETRY}`],
		[500, false, `failed: ${RETRY}`],
	])("with %i", async (status, acknowledged, reading) => {
		const to = await endpoint((_, response) => response.writeHead(status).end("heard"));

		expect(await deliverTo(to)).toEqual({
			status,
			milliseconds: expect.any(Number),
			acknowledged,
			reading,
			answer: "heard",
		});
	});

	test("of a long one the first 200 characters are kept", async () => {
		const to = await endpoint((_, response) => response.end(`${"a".repeat(200)}b`));

		expect((await deliverTo(to)).answer).toBe("a".repeat(200));
	});
});

describe("how long an answer takes", () => {
	test("is told in milliseconds", async () => {
		vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
		vi.advanceTimersByTime(5_000);
		const to = await endpoint((_, response) => {
			vi.advanceTimersByTime(1_234);
			response.end();
		});

		expect((await deliverTo(to)).milliseconds).toBe(1_234);
	});

	test("may be 15 seconds, and is then no answer", async () => {
		vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
		const intime = await endpoint((_, response) => {
			vi.advanceTimersByTime(14_999);
			response.end();
		});
		const late = await endpoint(() => vi.advanceTimersByTime(15_000));

		expect(await deliverTo(intime)).toMatchObject({ status: 200, milliseconds: 14_999 });
		expect(await deliverTo(late)).toEqual({
			status: null,
			milliseconds: 15_000,
			acknowledged: false,
			reading: `no answer within 15 seconds: ${RETRY}`,
			answer: "",
		});
		expect(vi.getTimerCount()).toBe(0);
	});
});

describe("why no answer came", () => {
	test("is told as a code where there is one", async () => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address() as AddressInfo;
		await new Promise((resolve) => server.close(resolve));

		expect((await deliverTo(`http://127.0.0.1:${port}/`)).reading).toBe(`no answer (ECONNREFUSED): ${RETRY}`);
	});

	test("is told in words where the cause has no code, as for a port that fetch refuses", async () => {
		expect((await deliverTo("http://127.0.0.1:9/")).reading).toBe(`no answer (bad port): ${RETRY}`);
	});

	test("is told in words where there is no cause, as for a URL that fetch refuses", async () => {
		const { reading } = await deliverTo("http://user:password@127.0.0.1:9/");

		expect(reading).toMatch(/^no answer \(Request cannot be constructed from a URL that includes credentials/);
	});
});

test("a delivery that is cut off rejects, whether it has begun or not", async () => {
	const controller = new AbortController();
	let requests = 0;
	const to = await endpoint(() => {
		requests += 1;
		controller.abort(new Error("Enough."));
	});

	await expect(deliverTo(to, controller.signal)).rejects.toThrow("Enough.");
	await expect(deliverTo(to, controller.signal)).rejects.toThrow("Enough.");
	expect(requests).toBe(1);
});
