import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { sampleEvent } from "close-crm/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { deliver } from "../../../../src/cli/commands/deliveries/deliver.ts";
import { atEnd } from "../../command.ts";

const event = sampleEvent("lead.created");
const signatureKey = "0123456789abcdef".repeat(4);
const RETRY = "Close would retry for 72 hours";

/** The URL of an endpoint with this listener. */
async function endpoint(answer: RequestListener): Promise<string> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	atEnd(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/close`;
}

const deliverTo = (to: string, signal = new AbortController().signal) =>
	deliver(event, { to, signatureKey, fetch, signal });

afterEach(() => {
	vi.useRealTimers();
});

describe("a response", () => {
	test.each([
		[200, true, "acknowledged", "acknowledged"],
		[299, true, "acknowledged", "acknowledged"],
		[300, false, "redirected", "a redirect; whether Close follows it is not documented"],
		[399, false, "redirected", "a redirect; whether Close follows it is not documented"],
		[400, false, "failed", `failed: ${RETRY}`],
		[401, false, "refused", `refused; check CLOSE_SIGNATURE_KEY: ${RETRY}`],
		[403, false, "refused", `refused; check CLOSE_SIGNATURE_KEY: ${RETRY}`],
		[500, false, "failed", `failed: ${RETRY}`],
	])("with the status %i is read as Close reads it", async (status, acknowledged, reason, reading) => {
		const to = await endpoint((_, response) => response.writeHead(status).end("heard"));

		expect(await deliverTo(to)).toEqual({
			status,
			milliseconds: expect.any(Number),
			acknowledged,
			reason,
			reading,
			answer: "heard",
		});
	});

	test("is reported with the first 200 characters of its body", async () => {
		const to = await endpoint((_, response) => response.end(`${"a".repeat(200)}b`));

		expect((await deliverTo(to)).answer).toBe("a".repeat(200));
	});
});

describe("the time that a response takes", () => {
	test("is measured in milliseconds", async () => {
		vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
		vi.advanceTimersByTime(5_000);
		const to = await endpoint((_, response) => {
			vi.advanceTimersByTime(1_234);
			response.end();
		});

		expect((await deliverTo(to)).milliseconds).toBe(1_234);
	});

	test("must be shorter than 15 seconds", async () => {
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
			reason: "timed out",
			reading: `no response within 15 seconds: ${RETRY}`,
			answer: "",
		});
		expect(vi.getTimerCount()).toBe(0);
	});
});

describe("the reason of a missing response", () => {
	test("is the code of the error", async () => {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address() as AddressInfo;
		await new Promise((resolve) => server.close(resolve));

		expect((await deliverTo(`http://127.0.0.1:${port}/`)).reading).toBe(`no response (ECONNREFUSED): ${RETRY}`);
	});

	test("is the message of an error without a code, such as for a port that fetch blocks", async () => {
		expect((await deliverTo("http://127.0.0.1:9/")).reading).toBe(`no response (bad port): ${RETRY}`);
	});
});

test("an aborted delivery rejects, whether it has started or not", async () => {
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
