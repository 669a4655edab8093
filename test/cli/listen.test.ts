import { createClient, field } from "close-crm";
import { createFakeClose, sampleEvent, systemClock } from "close-crm/testing";
import { describe, expect, test, vi } from "vitest";
import { atEnd, fakeClose, type Running, start } from "./command.ts";
import { listenAt } from "./endpoint.ts";

const KEY = "0123456789abcdef".repeat(4);
const env = { CLOSE_API_KEY: "api_test", CLOSE_SIGNATURE_KEY: KEY };

describe.concurrent("listen", () => {
	test("forwards what happens from now on, signed, a line for each, and ends at Ctrl-C with a summary", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ key: KEY });
		close.emit(sampleEvent("lead.merged"), { late: 60_000 });
		const command = start(["listen", "--to", endpoint.url], { env });
		await command.seen("Listening for all events");

		const emitted = close.emit(sampleEvent("lead.created"));
		await command.seen(emitted.id);
		command.interrupt();

		const { code, stdout, stderr } = await command.ended;
		expect(code).toBe(0);
		expect(endpoint.received.map(({ verified }) => verified)).toEqual([
			{ event: emitted, subscription_id: expect.stringMatching(/^whsub_/) },
		]);
		const time = emitted.date_updated.slice(5, 19).replace("T", " ");
		expect(stdout).toMatch(new RegExp(`^${time}  lead\\.created +${emitted.id}  200  \\d+ ms\n$`));
		expect(stderr).toMatch(/\n1 event sent: 1 succeeded, 0 failed\.\n$/);
		expect(stderr).not.toContain(KEY);
	});

	test("takes a subscription's events and filters, and delivers in its name", async () => {
		const { close, start, url: baseUrl } = await fakeClose();
		const endpoint = await listenAt({ key: KEY });
		const won = field("data", "status_type").equals("won");
		const { id } = await createClient({ apiKey: "api_test", baseUrl }).webhooks.create({
			url: "https://test.example.com",
			events: [{ object_type: "opportunity", action: "created", extra_filter: won }],
		});
		const command = start(["listen", "--to", endpoint.url, "--subscription", id, "--json"], { env });
		await command.seen("Listening for opportunity.created");

		close.emit(sampleEvent("lead.created"));
		close.emit(sampleEvent("opportunity.created", { data: { status_type: "lost" } }));
		const emitted = close.emit(sampleEvent("opportunity.created", { data: { status_type: "won" } }, { seed: 2 }));
		await command.seen(emitted.id);
		command.interrupt();

		const { stdout } = await command.ended;
		expect(JSON.parse(stdout)).toMatchObject({ type: "opportunity.created", id: emitted.id, status: 200 });
		expect(endpoint.received.map(({ verified }) => verified)).toEqual([{ event: emitted, subscription_id: id }]);
	});

	test("prints the new key it signs with, and how to send again what was not acknowledged", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ answer: () => 500 });
		const command = start(["listen", "--to", endpoint.url, "--events", "lead.created"]);
		await command.seen(/^[0-9a-f]{64}$/m);
		await command.seen("Listening for lead.created.");

		close.emit(sampleEvent("lead.created"));
		await command.seen("  500  ");
		command.interrupt();

		const { code, stderr } = await command.ended;
		expect(code).toBe(0);
		expect(stderr).toMatch(
			/To send the failed events again: npx close-crm replay --since 20\S+ --to http\S+ --events lead\.created/,
		);
	});

	test("ends at Ctrl-C at once while the endpoint keeps it waiting", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ answer: () => new Promise<number>(() => {}) });
		const command = start(["listen", "--to", endpoint.url], { env });
		await command.seen("Listening");
		close.emit(sampleEvent("lead.created"));
		await vi.waitUntil(() => endpoint.received.length === 1, { timeout: 10_000 });

		command.interrupt();

		expect(await command.ended).toMatchObject({ code: 0, stderr: expect.stringContaining("0 events sent") });
	}, 12_000);

	test("waits while Close is away, and goes on where it was", async () => {
		const close = createFakeClose({ clock: systemClock });
		const server = await close.listen();
		const endpoint = await listenAt({ key: KEY });
		const command = start(["listen", "--to", endpoint.url, "--base-url", server.url, "--verbose"], { env });
		await command.seen("Listening");

		await server.close();
		await command.seen("Close is not responding");
		// Other commands give up after that.
		await command.seen('"attempt":4');
		const emitted = close.emit(sampleEvent("lead.created"));
		const again = await close.listen({ port: Number(new URL(server.url).port) });
		atEnd(again.close);
		await command.seen("Close is responding again.");
		await command.seen(emitted.id);
		command.interrupt();

		expect(await command.ended).toMatchObject({ code: 0 });
		expect(endpoint.received).toHaveLength(1);
	});

	test("tells once that Close is not responding, and once that it does again, for each outage", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ key: KEY });
		const command = start(["listen", "--to", endpoint.url], { env });
		await command.seen("Listening");

		close.disturbRequests({ status: 500, times: 3 });
		await command.seen(/\(500\).*responding again/s);
		const { id } = close.emit(sampleEvent("lead.created"));
		await command.seen(id);
		close.disturbRequests({ status: 429 });
		await command.seen(/\(429\).*responding again/s);
		command.interrupt();

		const { code, stderr } = await command.ended;
		expect(code).toBe(0);
		expect(stderr.split("\n")).toEqual([
			"Listening for all events. Press Ctrl-C to stop.",
			"Close is not responding (500). Trying again.",
			"Close is responding again.",
			"Close is not responding (429). Trying again.",
			"Close is responding again.",
			"1 event sent: 1 succeeded, 0 failed.",
			"",
		]);
	});

	test("ends with a summary and an error when Close refuses the key on the way", async () => {
		const { close, start } = await fakeClose();
		const command = start(["listen", "--to", "http://127.0.0.1:9/"], { env });
		await command.seen("Listening");

		close.disturbRequests({ status: 401, times: 9 });

		expect(await command.ended).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/\n0 events sent: .*\nclose-crm: GET \/event\/ answered 401.*\n$/),
		});
	});

	test("leaves out an event whose data Close hid, and goes on", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ key: KEY });
		const { data, previous_data, ...hidden } = sampleEvent("lead.merged");
		const now = new Date().toISOString().replace("Z", "000");
		const event = { ...hidden, date_created: now, date_updated: now };
		const command = start(["listen", "--to", endpoint.url], { env });
		await command.seen("Listening");

		close.disturbRequests({ status: 200, body: { data: [event], cursor_next: null, cursor_previous: null } });
		await vi.waitUntil(() => close.record.requests.length >= 3, { timeout: 10_000 });
		const emitted = close.emit(sampleEvent("lead.created"));
		await command.seen(emitted.id);
		command.interrupt();

		const { code, stderr } = await command.ended;
		expect(code).toBe(0);
		expect(stderr).toContain(
			"1 event sent: 1 succeeded, 0 failed, 1 skipped, because Close shows data older than an hour",
		);
	});

	test("says at once that Close is away, or that the key is wrong, when it starts", async () => {
		const { close, run, stop } = await fakeClose();
		close.disturbRequests({ status: 401, times: 9 });
		const refused = await run(["listen", "--to", "http://127.0.0.1:9/"]);
		await stop();
		const away = await run(["listen", "--to", "http://127.0.0.1:9/"]);

		expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^close-crm: .*401.*\n$/) });
		expect(away).toMatchObject({ code: 1, stderr: expect.stringMatching(/^close-crm: .*got no response.*\n$/) });
	});

	test("refuses events together with a subscription", async () => {
		const { run } = await fakeClose();

		const args = ["listen", "--to", "http://127.0.0.1:9/", "--events", "lead.created", "--subscription", "whsub_1"];
		const { code, stderr } = await run(args);

		expect(code).toBe(2);
		expect(stderr).toContain("cannot be used with option");
	});

	test("forwards 1,000 events once each, and holds none of them afterwards", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ key: KEY });
		const ids: string[] = [];
		endpoint.keep = ({ body }) => void ids.push(JSON.parse(body).event.id);
		const command = start(["listen", "--to", endpoint.url], { env: { ...env, NODE_OPTIONS: `--import=${TELL_HEAP}` } });
		await command.seen("Listening");
		const note = "n".repeat(5_000);
		const emit = async (count: number) => {
			const total = ids.length + count;
			for (; count > 0; count--) close.emit(sampleEvent("activity.note.created", { data: { note } }));
			await vi.waitUntil(() => ids.length >= total, { timeout: 20_000 });
		};

		await emit(200);
		const before = await heapOf(command);
		await emit(800);
		const after = await heapOf(command);
		command.interrupt();

		const { code, stderr } = await command.ended;
		expect(code).toBe(0);
		expect(stderr).toContain("1000 events sent: 1000 succeeded, 0 failed.");
		expect(new Set(ids).size).toBe(1000);
		// Held, the 800 would take more than 4 MB.
		expect(after - before).toBeLessThan(2_000_000);
	});
});

/** Loaded before the command: collects garbage at a signal, and tells the bytes in use. */
const TELL_HEAP = `data:text/javascript,${encodeURIComponent(`
	import { setFlagsFromString } from "node:v8";
	import { runInNewContext } from "node:vm";
	setFlagsFromString("--expose-gc");
	const gc = runInNewContext("gc");
	process.on("SIGUSR2", () => {
		gc();
		process.stderr.write("heap " + process.memoryUsage().heapUsed + ".\\n");
	});
`)}`;

/** The bytes that the command holds: the least of a few looks, for it may be reading a page at one of them. */
async function heapOf(command: Running): Promise<number> {
	const bytes: number[] = [];
	for (let look = 0; look < 5; look++) {
		const told = command.printed().split("heap ").length;
		process.kill(command.pid, "SIGUSR2");
		await vi.waitUntil(() => command.printed().split("heap ").length > told && command.printed().endsWith(".\n"));
		bytes.push(Number(/heap (\d+)\.\n$/.exec(command.printed())?.[1]));
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return Math.min(...bytes);
}
