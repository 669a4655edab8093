import { createClient } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test, vi } from "vitest";
import { fakeClose, parseLines, run as runAlone, shortenWaits } from "../../command.ts";
import { listenAt } from "../../endpoint.ts";

const KEY = "0123456789abcdef".repeat(4);
const env = { CLOSE_API_KEY: "api_test", CLOSE_SIGNATURE_KEY: KEY };
const MINUTE = 60_000;

/** A fake Close in which a lead was created every minute, the last one 10 minutes ago. */
async function fakeHistory(count: number) {
	const fake = await fakeClose();
	const emitted = Array.from({ length: count }, (_, seed) =>
		fake.close.emit(sampleEvent("lead.created", {}, { seed }), { late: (10 + count - seed) * MINUTE }),
	);
	return { ...fake, emitted };
}

const idsOf = (received: { body: string }[]) => received.map(({ body }) => JSON.parse(body).event.id);

shortenWaits();

describe.concurrent("replay", () => {
	test("sends the events of a period, oldest first, once each, and prints a summary", async () => {
		const { close, emitted, run } = await fakeHistory(60);
		close.emit(sampleEvent("lead.merged"), { late: 3 * 60 * MINUTE });
		const endpoint = await listenAt({ key: KEY });

		const { code, stdout, stderr } = await run(["replay", "--since", "2h", "--to", endpoint.url], { env });

		expect({ code, stdout, stderr }).toEqual({
			code: 0,
			stdout: "",
			stderr: "60 events sent: 60 succeeded, 0 failed.\n",
		});
		expect(idsOf(endpoint.received)).toEqual(emitted.map(({ id }) => id));
		expect(endpoint.received.every(({ verified }) => typeof verified === "object")).toBe(true);
	});

	test("can end before now, limit the types, and send several events at once", async () => {
		const { close, emitted, run } = await fakeHistory(20);
		close.emit(sampleEvent("lead.deleted"), { late: 15 * MINUTE });
		let underWay = 0;
		let most = 0;
		const endpoint = await listenAt({
			key: KEY,
			answer: async () => {
				most = Math.max(most, ++underWay);
				await new Promise((resolve) => setImmediate(resolve));
				underWay -= 1;
				return 200;
			},
		});

		const args = ["--until", "20m", "--events", "lead.created", "--concurrency", "5", "--json"];
		const { code, stdout } = await run(["replay", "--since", "1d", "--to", endpoint.url, ...args], { env });

		const wanted = emitted.slice(0, 11).map(({ id }) => id);
		expect(code).toBe(0);
		expect(idsOf(endpoint.received).sort()).toEqual(wanted.toSorted());
		expect(
			parseLines(stdout)
				.map(({ id }) => id)
				.sort(),
		).toEqual(wanted.toSorted());
		expect(most).toBeGreaterThan(1);
		expect(most).toBeLessThanOrEqual(5);
	});

	test("exits with 1 and lists the events that failed, with the reason", async () => {
		const { emitted, run } = await fakeHistory(15);
		let count = 0;
		const endpoint = await listenAt({ key: KEY, answer: () => (++count > 3 ? 500 : 200) });

		const { code, stdout, stderr } = await run(["replay", "--since", "2h", "--to", endpoint.url], { env });

		expect(code).toBe(1);
		expect(stdout.trim().split("\n")).toHaveLength(10);
		expect(stdout).toMatch(
			new RegExp(`^\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  lead.created +${emitted[3]?.id}  500  failed: heard you\n`),
		);
		expect(stderr).toBe("… and 2 more\n15 events sent: 3 succeeded, 12 failed (500).\n");
	});

	test("prints a failed event once with --json, like any other", async () => {
		const { emitted, run } = await fakeHistory(3);
		const endpoint = await listenAt({ key: KEY, answer: () => 500 });

		const { code, stdout } = await run(["replay", "--since", "2h", "--to", endpoint.url, "--json"], { env });

		expect(code).toBe(1);
		expect(stdout.match(/"ev_\w+"/g)).toEqual(emitted.map(({ id }) => `"${id}"`));
	});

	test("prints at Ctrl-C the command that continues where it stopped", async () => {
		const { emitted, start } = await fakeHistory(30);
		const endpoint = await listenAt({ key: KEY });
		let release = () => {};
		let count = 0;
		const hanging = new Promise<number>((resolve) => {
			release = () => resolve(200);
		});
		const stuck = await listenAt({ key: KEY, answer: () => (++count > 12 ? hanging : 200) });
		const command = start(["replay", "--since", "2h", "--to", stuck.url], { env });
		await vi.waitUntil(() => stuck.received.length === 13);

		command.interrupt();
		const { code, stderr } = await command.ended;
		release();

		expect(code).toBe(1);
		expect(stderr).toContain("12 events sent: 12 succeeded, 0 failed.");
		expect(stderr).not.toContain(KEY);
		const printed = stderr.replaceAll("\\\n    ", "");
		const args = /npx close-crm (replay .*)/.exec(printed)?.[1]?.split(" ") ?? [];
		expect(args[2]).toBe(emitted[12]?.date_updated);
		const rest = args.map((each) => (each === stuck.url ? endpoint.url : each));
		expect(await runAlone(rest, { env })).toMatchObject({ code: 0 });
		expect([...idsOf(stuck.received).slice(0, 12), ...idsOf(endpoint.received)]).toEqual(emitted.map(({ id }) => id));
	});

	test("continues from the oldest delivery without a response, even if later ones have one", async () => {
		const { emitted, start } = await fakeHistory(10);
		let count = 0;
		const endpoint = await listenAt({
			key: KEY,
			answer: () => (++count === 4 ? new Promise<number>(() => {}) : 200),
		});
		const args = ["replay", "--since", "2h", "--to", endpoint.url, "--concurrency", "2", "--events", "lead.created"];
		const command = start([...args, "--json"], { env });
		await command.seen(emitted[9]?.id ?? "");

		command.interrupt();

		const { code, stdout, stderr } = await command.ended;
		const unanswered = emitted.filter(({ id }) => !stdout.includes(id));
		expect(code).toBe(1);
		expect(unanswered).toHaveLength(1);
		const printed = stderr.replaceAll("\\\n    ", "");
		expect(printed).toContain(`npx close-crm replay --since ${unanswered[0]?.date_updated} --until `);
		expect(printed).toContain(" --events lead.created --concurrency 2 ");
	});

	test("prints the command that continues even if Close fails in the meantime", async () => {
		const { close, emitted, run } = await fakeHistory(5);
		const endpoint = await listenAt({
			key: KEY,
			answer: () => {
				close.disturbRequests({ status: 500, times: 99 });
				return 200;
			},
		});

		const { code, stderr } = await run(["replay", "--since", "1d", "--to", endpoint.url], { env });

		expect(code).toBe(1);
		const goOn = stderr.replaceAll("\\\n    ", "").indexOf(`--since ${emitted[4]?.date_updated} --until`);
		expect(goOn).toBeGreaterThan(0);
		expect(stderr.indexOf("close-crm: GET /event/ answered 500")).toBeGreaterThan(goOn);
	});

	test("ends at Ctrl-C while Close does not respond, and prints the command that continues", async () => {
		const { close, start } = await fakeClose();
		close.disturbRequests({ delay: 3_600_000, times: Number.POSITIVE_INFINITY });
		const command = start(["replay", "--since", "2h", "--to", "http://127.0.0.1:9/"], { env });
		await vi.waitUntil(() => close.record.requests.length === 1);

		command.interrupt();

		expect(await command.ended).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(
				/^0 events sent: .*\nTo continue where it stopped:\n {2}npx close-crm replay [\s\S]*\nclose-crm: Interrupted\.\n$/,
			),
		});
	});

	test("sends the events that match a subscription, with the subscription's id", async () => {
		const { close, emitted, run, url: baseUrl } = await fakeHistory(2);
		close.emit(sampleEvent("lead.deleted"), { late: 15 * MINUTE });
		const endpoint = await listenAt({ key: KEY });
		const { id } = await createClient({ apiKey: "api_test", baseUrl }).webhooks.create({
			url: "https://test.example.com",
			events: [{ object_type: "lead", action: "created" }],
		});

		await run(["replay", "--since", "1d", "--to", endpoint.url, "--subscription", id], { env });

		expect(endpoint.received.map(({ verified }) => verified)).toEqual(
			emitted.map((event) => ({ event, subscription_id: id })),
		);
	});

	test("skips events whose data is hidden, and says so", async () => {
		const { close, emitted, run } = await fakeHistory(1);
		const { data, previous_data, ...hidden } = emitted[0] ?? {};
		close.disturbRequests({ status: 200, body: { data: [hidden], cursor_next: null, cursor_previous: null } });
		const endpoint = await listenAt({ key: KEY });

		const { stderr } = await run(["replay", "--since", "30m", "--until", "7m", "--to", endpoint.url], { env });

		expect(stderr).toContain(
			"0 events sent: 0 succeeded, 0 failed, 1 skipped, because Close shows data older than an hour",
		);
	});

	test("rejects a period that Close no longer has, on one line", async () => {
		const { run } = await fakeClose();

		const { code, stderr } = await run(["replay", "--since", "31d", "--to", "http://127.0.0.1:9/"], { env });

		expect(code).toBe(2);
		expect(stderr).toMatch(/close-crm: since is .* Close keeps events for 30 days.*\n$/);
		expect(stderr).not.toContain("To continue");
	});

	test("rejects a period that ends before it begins", async () => {
		const { close, run } = await fakeClose();

		const args = ["replay", "--since", "2h", "--until", "3h", "--to", "http://127.0.0.1:9/"];
		const { code, stderr } = await run(args, { env });

		expect(code).toBe(2);
		expect(stderr).toMatch(/^close-crm: --until \(.*\) is before --since \(.*\)\. Swap them/);
		expect(close.record.requests).toEqual([]);
	});

	test("with --dry-run lists what it would send, and sends nothing", async () => {
		const { emitted, run } = await fakeHistory(2);
		const endpoint = await listenAt({ key: KEY });
		const args = ["replay", "--since", "2h", "--to", endpoint.url, "--dry-run"];

		const { stdout, stderr } = await run(args);
		const json = await run([...args, "--json"]);

		expect(stdout.match(/ev_\w+$/gm)).toEqual(emitted.map(({ id }) => id));
		expect(stderr).toBe("2 events would be sent.\n");
		expect(parseLines(json.stdout)).toMatchObject(
			emitted.map(({ id }) => ({ dry_run: true, type: "lead.created", id })),
		);
		expect(endpoint.received).toEqual([]);
	});

	test("shows a progress bar on a terminal, and removes it at the end", async () => {
		const { close, run } = await fakeClose();
		const endpoint = await listenAt();
		close.emit(sampleEvent("lead.created"), { late: 15 * MINUTE });
		const args = ["replay", "--since", "20m", "--until", "10m", "--to", endpoint.url];

		const { stderr } = await run(args, { env, columns: 80 });
		const quiet = await run([...args, "--quiet"], { env, columns: 80 });

		expect(stderr).toContain("[##########----------] 20");
		// biome-ignore lint/suspicious/noControlCharactersInRegex: it clears the line
		expect(stderr).toMatch(/\r\u001b\[K1 event sent: 1 succeeded, 0 failed\.\n$/);
		expect(quiet.stderr).toBe("");
	});
});
