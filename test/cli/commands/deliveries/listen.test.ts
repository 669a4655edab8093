import { createClient, field } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test, vi } from "vitest";
import { fakeClose, shortenWaits } from "../../command.ts";
import { listenAt } from "../../endpoint.ts";

const KEY = "0123456789abcdef".repeat(4);
const env = { CLOSE_API_KEY: "api_test", CLOSE_SIGNATURE_KEY: KEY };

shortenWaits();

describe.concurrent("listen", () => {
	test("forwards new events, signed, with a line for each, and ends at Ctrl-C with a summary", async () => {
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

	test("forwards the events that match a subscription and its filters, with the subscription's id", async () => {
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

	test("forwards to several endpoints, to each what its routes say", async () => {
		const { close, start } = await fakeClose();
		const [leads, notes] = [await listenAt({ key: KEY }), await listenAt({ key: KEY, answer: () => 500 })];
		const routes = ["--route", `lead.*=${leads.url}`, "--route", `activity.note.*=${notes.url}`];
		const command = start(["listen", ...routes], { env });
		await command.seen("Listening for lead.created,lead.updated,");

		const lead = close.emit(sampleEvent("lead.created"));
		const note = close.emit(sampleEvent("activity.note.created"));
		close.emit(sampleEvent("opportunity.created"));
		const last = close.emit(sampleEvent("lead.created", {}, { seed: 2 }));
		await command.seen(last.id);
		command.interrupt();

		const { stdout, stderr } = await command.ended;
		const ids = ({ received }: typeof leads) =>
			received.map(({ verified }) => typeof verified === "object" && verified.event.id);
		expect(ids(leads)).toEqual([lead.id, last.id]);
		expect(ids(notes)).toEqual([note.id]);
		expect(stdout).toContain(`500  ${notes.url}  failed`);
		expect(stderr).toContain(`--to ${notes.url}`);
		expect(stderr).not.toContain(`--to ${leads.url}`);
	});

	test("needs an endpoint, and a route that matches an event type", async () => {
		const { run } = await fakeClose();

		expect(await run(["listen"])).toMatchObject({
			code: 2,
			stderr: "close-crm: No endpoint. Pass --to http://localhost:3000/close, or --route lead.*=<url>.\n",
		});
		expect(await run(["listen", "--route", "leed.*=http://127.0.0.1:9/"])).toMatchObject({
			code: 2,
			stderr: expect.stringContaining('No event type matches "leed.*".'),
		});
	});

	test("prints the new key it signs with, why a delivery failed, and the command that sends it again", async () => {
		const { close, start, url } = await fakeClose();
		const endpoint = await listenAt({ answer: () => 401 });
		const command = start(["listen", "--to", endpoint.url, "--events", "lead.created"], { columns: 80 });
		await command.seen(/^[0-9a-f]{64}$/m);
		await command.seen("Listening for lead.created.");

		const emitted = close.emit(sampleEvent("lead.created"));
		await command.seen(emitted.id);
		command.interrupt();

		const { code, stdout, stderr } = await command.ended;
		expect(code).toBe(0);
		expect(stdout).toMatch(/401.* {2}refused: hear…\n$/);
		expect(stderr).toContain("1 event sent: 0 succeeded, 1 failed (401). Check CLOSE_SIGNATURE_KEY.\n");
		expect(stderr.replaceAll("\\\n    ", "")).toContain(
			`To send the failed events again:\n  npx close-crm replay --since ${emitted.date_updated} --to ${endpoint.url} --events lead.created --base-url ${url}\n`,
		);
	});

	test("ends at Ctrl-C while the endpoint does not respond", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ answer: () => new Promise<number>(() => {}) });
		const command = start(["listen", "--to", endpoint.url], { env });
		await command.seen("Listening");
		close.emit(sampleEvent("lead.created"));
		await vi.waitUntil(() => endpoint.received.length === 1);

		command.interrupt();

		expect(await command.ended).toMatchObject({ code: 0, stderr: expect.stringContaining("0 events sent") });
	});

	test.each(["the event log", "a subscription"])(
		"ends at Ctrl-C while Close does not respond with %s",
		async (what) => {
			const { close, start, url: baseUrl } = await fakeClose();
			const events = [{ object_type: "lead", action: "created" }];
			const { webhooks } = createClient({ apiKey: "api_test", baseUrl });
			const { id } = await webhooks.create({ url: "https://test.example.com", events });
			const before = close.record.requests.length;
			const args = what === "a subscription" ? ["--subscription", id] : [];
			close.disturbRequests({ delay: 3_600_000, times: Number.POSITIVE_INFINITY });
			const command = start(["listen", "--to", "http://127.0.0.1:9/", ...args], { env });
			await vi.waitUntil(() => close.record.requests.length > before);

			command.interrupt();

			expect(await command.ended).toMatchObject({ code: 1, stdout: "", stderr: "close-crm: Interrupted.\n" });
		},
	);

	test("says once that Close is not responding, and once that it responds again, for each outage", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ key: KEY });
		const command = start(["listen", "--to", endpoint.url], { env });
		await command.seen("Listening");

		close.disturbRequests({ status: 500, times: 3 });
		await command.seen(/\(500\).*responding again/s);
		const { id } = close.emit(sampleEvent("lead.created"));
		await command.seen(id);
		close.disturbRequests({ status: 429, headers: { "retry-after": "0.01" } });
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

	test("skips an event whose data is hidden, and continues", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ key: KEY });
		const { data, previous_data, ...hidden } = sampleEvent("lead.merged");
		const now = new Date().toISOString().replace("Z", "000");
		const event = { ...hidden, date_created: now, date_updated: now };
		const command = start(["listen", "--to", endpoint.url], { env });
		await command.seen("Listening");

		close.disturbRequests({ status: 200, body: { data: [event], cursor_next: null, cursor_previous: null } });
		await vi.waitUntil(() => close.record.requests.length >= 3);
		const emitted = close.emit(sampleEvent("lead.created"));
		await command.seen(emitted.id);
		command.interrupt();

		const { code, stderr } = await command.ended;
		expect(code).toBe(0);
		expect(stderr).toContain(
			"1 event sent: 1 succeeded, 0 failed, 1 skipped, because Close shows data older than an hour",
		);
	});

	test("rejects events together with a subscription", async () => {
		const { run } = await fakeClose();

		const args = ["listen", "--to", "http://127.0.0.1:9/", "--events", "lead.created", "--subscription", "whsub_1"];
		const { code, stderr } = await run(args);

		expect(code).toBe(2);
		expect(stderr).toContain("cannot be used with option");
	});
});
