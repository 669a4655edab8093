import { spawn } from "node:child_process";
import { once } from "node:events";
import { createClient, event } from "close-crm";
import { createFakeClose, createTestClock, type FakeClose, sampleEvent } from "close-crm/testing";
import { describe, expect, test, vi } from "vitest";
import { serve } from "../client/server.ts";

/** A fake in the place of the real API, which knows one API key, with a subscription that somebody else made. */
async function startClose() {
	const close = createFakeClose({ clock: createTestClock(), fetch: () => new Response() });
	const { webhooks } = createClient({ apiKey: "api_live", fetch: close.fetch });
	await webhooks.create({ url: "https://close-crm.invalid/live", events: [event("lead.created")] });
	close.emit(sampleEvent("lead.created"));
	const { url } = await serve(async (incoming, outgoing) => {
		const chunks: Buffer[] = [];
		for await (const chunk of incoming) chunks.push(chunk);
		const { authorization = "", "content-type": type = "" } = incoming.headers;
		const known = authorization === `Basic ${btoa("api_live:")}`;
		const response = await close.fetch(`http://127.0.0.1${incoming.url}`, {
			method: incoming.method ?? "",
			headers: { authorization: known ? authorization : "", "content-type": type },
			body: chunks.length > 0 ? Buffer.concat(chunks) : null,
		});
		outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
	});
	return { close, baseUrl: `${url}/api/v1` };
}

/** Starts the live tests. `ended` resolves to their exit code and what they printed. */
function start(env: { CLOSE_API_KEY?: string; CLOSE_BASE_URL?: string }) {
	const { PATH } = process.env;
	const child = spawn(process.execPath, ["--import", "tsx", "test/live/run.ts"], {
		env: { PATH, NO_COLOR: "1", ...env },
	});
	let printed = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
	return { child, ended: once(child, "close").then(([code]) => ({ code, printed })) };
}

const startAgainst = ({ baseUrl }: { baseUrl: string }) =>
	start({ CLOSE_API_KEY: "api_live", CLOSE_BASE_URL: baseUrl });
const urls = (close: FakeClose) => close.subscriptions().map(({ url }) => url);

describe("npm run test:live", { timeout: 120_000 }, () => {
	test("passes against a Close that keeps to the document, and leaves only what was there before", async () => {
		const world = await startClose();
		const [theirs] = world.close.subscriptions();

		const { code, printed } = await startAgainst(world).ended;

		expect(printed).toMatch(/Tests +10 passed/);
		expect(code).toBe(0);
		expect(world.close.subscriptions()).toEqual([theirs]);
		expect(world.close.record.requests.filter(({ path }) => path.includes(String(theirs?.id)))).toEqual([]);
	});

	test("removes its subscriptions also when its tests fail, and fails", async () => {
		const world = await startClose();
		world.close.disturbRequests({ operation: "webhooks_update", status: 403, times: 3 });
		world.close.disturbRequests({ operation: "webhooks_get", status: 200, body: { status: "asleep" } });
		world.close.disturbRequests({ operation: "webhooks_delete", status: 403 });

		const { code, printed } = await startAgainst(world).ended;

		expect(printed).toMatch(/× it is paused/);
		expect(printed).toMatch(/GET \/webhook\/whsub_\w+\/, answered 200, breaks the document/);
		expect(printed).toContain("Removed what the tests had left: 2 of the organization's subscriptions.");
		expect(code).toBe(1);
		expect(urls(world.close)).toEqual(["https://close-crm.invalid/live"]);
		expect(printed).not.toMatch(/[0-9a-f]{64}|api_live/);
	});

	test("removes them also when it is interrupted", async () => {
		const world = await startClose();
		// The clock stands still, so the answer never comes.
		world.close.disturbRequests({ operation: "webhooks_update", delay: 1 });
		const { child, ended } = startAgainst(world);
		await vi.waitUntil(() => world.close.record.requests.some(({ method }) => method === "PUT"), 60_000);

		child.kill("SIGINT");

		expect((await ended).code).toBeGreaterThan(0);
		expect(urls(world.close)).toEqual(["https://close-crm.invalid/live"]);
	});

	test("fails when it cannot remove them, and says which they are", async () => {
		const world = await startClose();
		world.close.disturbRequests({ operation: "webhooks_delete", status: 403, times: Infinity });

		const { code, printed } = await startAgainst(world).ended;

		const [, left = ""] = urls(world.close);
		expect(printed).toContain(
			`Remove the subscriptions whose URL begins with ${left.replace("lifecycle", "")} by hand.`,
		);
		expect(code).toBe(1);
	});

	test("without an API key fails and says what is missing", async () => {
		expect(await start({}).ended).toEqual({
			code: 1,
			printed: expect.stringMatching(/^CLOSE_API_KEY is not set\. .*\n$/),
		});
	});
});
