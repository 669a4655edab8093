import { createClient, field } from "close-crm";
import { createFakeClose, sampleEvent, systemClock } from "close-crm/testing";
import { describe, expect, test, vi } from "vitest";
import { atEnd, fakeClose, start } from "./command.ts";
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
		expect(stderr).toMatch(/\n1 forwarded, 1 acknowledged, 0 not\.\n$/);
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
		expect(stderr).toMatch(/To send them again: close-crm replay --since 20\S+Z --to http\S+ --events lead\.created/);
	});

	test("ends at Ctrl-C at once while the endpoint keeps it waiting", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ answer: () => new Promise<number>(() => {}) });
		const command = start(["listen", "--to", endpoint.url], { env });
		await command.seen("Listening");
		close.emit(sampleEvent("lead.created"));
		await vi.waitUntil(() => endpoint.received.length === 1, { timeout: 10_000 });

		command.interrupt();

		expect(await command.ended).toMatchObject({ code: 0, stderr: expect.stringContaining("0 forwarded") });
	});

	test("waits while Close is away, and goes on where it was", async () => {
		const close = createFakeClose({ clock: systemClock });
		const server = await close.listen();
		const endpoint = await listenAt({ key: KEY });
		const command = start(["listen", "--to", endpoint.url, "--base-url", server.url], { env });
		await command.seen("Listening");

		await server.close();
		await command.seen("Close does not answer");
		const emitted = close.emit(sampleEvent("lead.created"));
		const again = await close.listen({ port: Number(new URL(server.url).port) });
		atEnd(again.close);
		await command.seen("Close answers again.");
		await command.seen(emitted.id);
		command.interrupt();

		expect(await command.ended).toMatchObject({ code: 0 });
		expect(endpoint.received).toHaveLength(1);
	});

	test("says at once that Close is away, or that the key is wrong, when it starts", async () => {
		const { close, run, stop } = await fakeClose();
		close.disturbRequests({ status: 401, times: 9 });
		const refused = await run(["listen", "--to", "http://127.0.0.1:9/"]);
		await stop();
		const away = await run(["listen", "--to", "http://127.0.0.1:9/"]);

		expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^close-crm: .*401.*\n$/) });
		expect(away).toMatchObject({ code: 1, stderr: expect.stringMatching(/^close-crm: .*got no answer.*\n$/) });
	});

	test("refuses events together with a subscription", async () => {
		const { run } = await fakeClose();

		const args = ["listen", "--to", "http://127.0.0.1:9/", "--events", "lead.created", "--subscription", "whsub_1"];
		const { code, stderr } = await run(args);

		expect(code).toBe(2);
		expect(stderr).toContain("cannot be used with option");
	});

	test("forwards 1,000 events once each, in a heap that holds a copy of them and no second one", async () => {
		const { close, start } = await fakeClose();
		const endpoint = await listenAt({ key: KEY });
		const ids = new Set<string>();
		endpoint.keep = ({ body }) => void ids.add(JSON.parse(body).event.id);
		const command = start(["listen", "--to", endpoint.url], {
			env: { ...env, NODE_OPTIONS: "--max-old-space-size=68" },
		});
		await command.seen("Listening");
		let emitted = 0;
		const note = "n".repeat(40_000);

		for (const total of [400, 800, 1000]) {
			while (emitted < total) {
				close.emit(sampleEvent("activity.note.created", { data: { note } }));
				emitted += 1;
			}
			await vi.waitUntil(() => ids.size === total, { timeout: 20_000 });
		}
		command.interrupt();

		const { code, stderr } = await command.ended;
		expect(code).toBe(0);
		expect(stderr).toContain("1000 forwarded, 1000 acknowledged, 0 not.");
	});
});
