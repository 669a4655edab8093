import { EVENT_TYPES } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { fakeClose, parseLines, run } from "../../command.ts";

describe.concurrent("events list", () => {
	test("prints the events newest first, over all pages, up to the limit", async () => {
		const { close, run } = await fakeClose();
		const emitted = Array.from({ length: 70 }, (_, seed) => close.emit(sampleEvent("lead.created", {}, { seed })));

		const all = await run(["events", "list", "--limit", "100", "--json"]);
		const few = await run(["events", "list", "--limit", "3"]);

		expect(parseLines(all.stdout)).toEqual(emitted.toReversed());
		expect(all.stderr).toBe("");
		expect(few.stdout.trim().split("\n")).toHaveLength(4);
		expect(few.stdout).toMatch(
			/^UPDATED \(UTC\) +ID +TYPE +OBJECT +LEAD\n\d\d-\d\d \d\d:\d\d:\d\d +ev_\w{22} +lead.created +lead_/,
		);
	});

	test("prints each page when it arrives, so that a list of any length can be printed", async () => {
		const { close, run } = await fakeClose();
		for (let seed = 0; seed < 60; seed++) close.emit(sampleEvent("lead.created", {}, { seed }));
		close.disturbRequests({ delay: 1 });
		close.disturbRequests({ status: 403 });

		const { code, stdout } = await run(["events", "list", "--limit", "150000"]);

		expect(code).toBe(1);
		expect(stdout.match(/ev_\w{22}/g)).toHaveLength(50);
	});

	test.each([
		[80, ["UPDATED (UTC)", "ID", "TYPE"]],
		[130, ["UPDATED (UTC)", "ID", "TYPE", "OBJECT"]],
		[200, ["UPDATED (UTC)", "ID", "TYPE", "OBJECT", "LEAD"]],
	])("shows only the columns that fit on a terminal %i wide", async (columns, headings) => {
		const { close, run } = await fakeClose();
		close.emit(sampleEvent("activity.custom_activity.created"));

		const { stdout } = await run(["events", "list"], { columns, env: { CLOSE_API_KEY: "api_test", NO_COLOR: "1" } });

		const [first = "", second = ""] = stdout.split("\n");
		expect(first.split(/ {2,}/)).toEqual(headings);
		expect(second.length).toBeLessThanOrEqual(columns);
	});

	test("ends a page with the command that lists older events, with the flags that were passed", async () => {
		const { close, run } = await fakeClose();
		const emitted = Array.from({ length: 5 }, (_, seed) => close.emit(sampleEvent("lead.created", {}, { seed })));
		const args = ["events", "list", "--type", "lead.created", "--limit", "3"];

		const { stderr } = await run(args);

		const [intro, command = ""] = stderr.replaceAll("\\\n    ", "").split("\n");
		expect(intro).toBe("These are the newest 3. To list older events:");
		expect(command).toMatch(
			/^ {2}npx close-crm events list --type lead\.created --limit 3 --until 20\S+Z --base-url http/,
		);
		const until = /--until (\S+)/.exec(command)?.[1] ?? "";
		const older = await run(["events", "list", "--until", until, "--json"]);
		expect(parseLines(older.stdout).map(({ id }) => id)).toContain(emitted[1]?.id);
	});

	test("can be limited to a type, a lead and a period", async () => {
		const { close, run } = await fakeClose();
		const lead_id = "lead_1";
		close.emit(sampleEvent("lead.created", { lead_id }), { late: 3_600_000 });
		const wanted = close.emit(sampleEvent("activity.note.created", { lead_id }));
		close.emit(sampleEvent("activity.note.created", { lead_id: "lead_2" }));

		const { stdout } = await run(["events", "list", "--type", "activity.note.created", "--lead", lead_id, "--json"]);
		const recent = await run(["events", "list", "--since", "10m", "--lead", lead_id, "--json"]);

		expect(JSON.parse(stdout)).toEqual(wanted);
		expect(JSON.parse(recent.stdout)).toEqual(wanted);
	});

	test.each([
		[["--type", "lead"], { object_type: "lead" }],
		[["--type", "lead.updated"], { action: "updated" }],
		[["--user", "user_1"], { user_id: "user_1" }],
	])("can be limited to an object with %j", async (args, filters) => {
		const { close, run } = await fakeClose();

		const { code } = await run(["events", "list", "--object", "lead_1", ...args]);

		expect(code).toBe(0);
		const query = Object.fromEntries(close.record.requests[0]?.query ?? []);
		expect(query).toEqual({ object_id: "lead_1", ...filters, _limit: "50" });
	});

	test("says so on stderr if there is no event, and prints no headings", async () => {
		const { run } = await fakeClose();

		expect(await run(["events", "list"])).toMatchObject({
			code: 0,
			stdout: "",
			stderr: "No matching event in the last 30 days.\n",
		});
	});

	test.each([[["--object", "lead_1"]], [["--type", "lead"]], [["--object", "lead_1", "--lead", "lead_2"]]])(
		"rejects filters that Close does not allow together, and lists those that it allows: %j",
		async (args) => {
			const { close, run } = await fakeClose();

			const { code, stderr } = await run(["events", "list", ...args]);

			expect(code).toBe(2);
			expect(stderr).toMatch(
				/^close-crm: Close does not filter events by --\w+ .*\. It allows: --type lead\.created; .*\n$/,
			);
			expect(close.record.requests).toHaveLength(0);
		},
	);

	test("rejects a period that ends before it begins", async () => {
		const { run } = await fakeClose();

		const { code, stderr } = await run(["events", "list", "--since", "1h", "--until", "2h"]);

		expect(code).toBe(2);
		expect(stderr).toContain("is before --since");
	});
});

describe.concurrent("events get", () => {
	test("prints the event, and says so if it does not exist", async () => {
		const { close, run } = await fakeClose();
		const emitted = close.emit(sampleEvent("lead.merged"));

		expect(JSON.parse((await run(["events", "get", emitted.id])).stdout)).toEqual(emitted);
		const missing = await run(["events", "get", "ev_missing"]);
		expect(missing.code).toBe(1);
		expect(missing.stderr).toMatch(/^close-crm: GET \/event\/ev_missing\/ answered 404.*Check the id.*\n$/);
	});
});

describe.concurrent("events types", () => {
	test("lists every documented pair, without a credential or a network", async () => {
		const { code, stdout } = await run(["events", "types", "--json"], { env: {} });

		const pairs = Object.entries(EVENT_TYPES).flatMap(([type, actions]) => actions.map((each) => `${type}.${each}`));
		const lines = parseLines(stdout);
		expect(code).toBe(0);
		expect(lines.map(({ type }) => type)).toEqual(pairs);
		expect(lines.every(({ description }) => description.length > 10)).toBe(true);
	});

	test("searches names and descriptions, and fits into 80 columns", async () => {
		const { stdout } = await run(["events", "types", "Voicemail"], { env: {} });

		expect(stdout).toContain("task.voicemail.created");
		expect(stdout).toContain("phone_number.updated");
		expect(stdout).not.toContain("lead.merged");
		expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
	});

	test("shows every action of an object type whose description contains the text", async () => {
		const { stdout } = await run(["events", "types", "POSSIBLE SALE"], { env: {} });

		expect(stdout).toBe(`opportunity  A possible sale to a lead.
  opportunity.created
      An opportunity was created.
  opportunity.updated
      An opportunity's status, won date, value, confidence or another field
      changed. Does not fire for value_currency, which is set for the
      organization.
  opportunity.deleted
      An opportunity was deleted, directly or together with its lead.
`);
	});

	test("fails if no event type contains the text", async () => {
		const { code, stdout, stderr } = await run(["events", "types", "zzz"], { env: {} });

		expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
		expect(stderr).toMatch(/^close-crm: No event type contains "zzz"\..*\n$/);
	});
});
