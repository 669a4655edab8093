import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createClient, event } from "close-crm";
import { createFakeClose, createTestClock, type FakeClose, sampleEvent } from "close-crm/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DOCUMENT } from "../../scripts/document/paths.ts";
import { type Prism, startPrism } from "../../scripts/prism.ts";
import { eventually } from "../setup/eventually.ts";
import { CHECKS } from "./checks.ts";
import { runChecks } from "./run-checks.ts";

/** A fake in place of the real API. It accepts one API key, and has a subscription that the checks did not create. */
let close: FakeClose;
/** The URL of the fake. */
let baseUrl: string;
let prism: Prism;

const server = createServer(async (incoming, outgoing) => {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk);
	const { authorization = "", "content-type": type = "" } = incoming.headers;
	const isKnown = authorization === `Basic ${btoa("api_live:")}`;
	const response = await close.fetch(`http://127.0.0.1${incoming.url}`, {
		method: incoming.method ?? "",
		headers: { authorization: isKnown ? authorization : "", "content-type": type },
		body: chunks.length > 0 ? Buffer.concat(chunks) : null,
	});
	outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
});

beforeAll(async () => {
	await once(server.listen(0, "127.0.0.1"), "listening");
	const address = server.address();
	baseUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/api/v1`;
	prism = await startPrism(DOCUMENT, { upstream: baseUrl });
});

afterAll(async () => {
	await prism.stop();
	server.closeAllConnections();
	server.close();
});

beforeEach(async () => {
	close = createFakeClose({ clock: createTestClock(), fetch: () => new Response() });
	const { webhooks } = createClient({ apiKey: "api_live", fetch: close.fetch });
	await webhooks.create({ url: "https://close-crm.invalid/live", events: [event("lead.created")] });
	close.emit(sampleEvent("lead.created"));
});

async function run(): Promise<{ failed: number; printed: string }> {
	const lines: string[] = [];
	const { signal } = new AbortController();
	const print = (line: string) => void lines.push(line);
	const failed = await runChecks({ apiKey: "api_live", baseUrl, proxyUrl: prism.url, signal, print });
	return { failed, printed: lines.join("\n") };
}

/** Starts the program. */
function start(env: Record<string, string>) {
	const { PATH } = process.env;
	const child = spawn(process.execPath, ["--import", "tsx", "test/live/run.ts"], { env: { PATH, ...env } });
	let printed = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
	return { child, ended: once(child, "close").then(([code]) => ({ code, printed })) };
}

const urls = () => close.subscriptions().map(({ url }) => url);

describe("npm run test:live", () => {
	test("passes against a Close that keeps to the document, and removes what it created", async () => {
		const [theirs] = close.subscriptions();

		const { failed, printed } = await run();

		expect(failed, printed).toBe(0);
		expect(printed.match(/^passed: /gm)).toHaveLength(Object.keys(CHECKS).length);
		expect(close.subscriptions()).toEqual([theirs]);
		expect(close.record.requests.filter(({ path }) => path.includes(String(theirs?.id)))).toEqual([]);
	});

	test("removes its subscriptions even if checks fail, and shows no secret", async () => {
		close.disturbRequests({ operation: "webhooks_update", status: 403, times: 3 });
		close.disturbRequests({ operation: "webhooks_get", status: 200, body: { status: "asleep" } });
		close.disturbRequests({ operation: "webhooks_delete", status: 403 });

		const { failed, printed } = await run();

		expect(failed).toBeGreaterThan(0);
		expect(printed).toContain("failed: it is paused");
		expect(printed).toMatch(/GET \/webhook\/whsub_\w+\/, answered 200, breaks the document/);
		expect(printed).toContain("Removed what the checks had left: 2 of the organization's subscriptions.");
		expect(urls()).toEqual(["https://close-crm.invalid/live"]);
		expect(printed).not.toMatch(/[0-9a-f]{64}|api_live/);
	});

	test("stops if it cannot remove its subscriptions, and lists them", async () => {
		close.disturbRequests({ operation: "webhooks_delete", status: 403, times: Number.POSITIVE_INFINITY });

		await expect(run()).rejects.toThrow(
			/^Remove the subscriptions whose URL begins with https:\/\/close-crm\.invalid\/live\/[\w-]+\/ by hand\./,
		);
	});

	test("removes its subscriptions when it is interrupted, and fails", async () => {
		// The clock does not advance, so the response never comes.
		close.disturbRequests({ operation: "webhooks_update", delay: 1 });
		const { child, ended } = start({ CLOSE_API_KEY: "api_live", CLOSE_BASE_URL: baseUrl });
		await eventually(() => expect(close.record.requests).toContainEqual(expect.objectContaining({ method: "PUT" })));

		child.kill("SIGINT");

		expect((await ended).code).toBe(1);
		expect(urls()).toEqual(["https://close-crm.invalid/live"]);
	});

	test("fails without an API key and says what is missing", async () => {
		expect(await start({}).ended).toEqual({
			code: 1,
			printed: expect.stringMatching(/^CLOSE_API_KEY is not set\. .*\n$/),
		});
	});
});
