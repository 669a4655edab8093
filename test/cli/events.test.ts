import { EVENT_TYPES } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { fakeClose, run } from "./command.ts";

describe.concurrent("events list", () => {
	test("prints the events newest first, over all pages, up to the limit", async () => {
		const { close, run } = await fakeClose();
		const emitted = Array.from({ length: 70 }, (_, seed) => close.emit(sampleEvent("lead.created", {}, { seed })));

		const all = await run(["events", "list", "--limit", "100", "--json"]);
		const few = await run(["events", "list", "--limit", "3"]);

		expect(
			all.stdout
				.trim()
				.split("\n")
				.map((line) => JSON.parse(line)),
		).toEqual(emitted.toReversed());
		expect(few.stdout.trim().split("\n")).toHaveLength(4);
		expect(few.stdout).toMatch(/^UPDATED \(UTC\) +ID +TYPE\n\d\d-\d\d \d\d:\d\d:\d\d +ev_\w{22} +lead.created$/m);
	});

	test("asks for a type, a lead and a span", async () => {
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

	test("says so on stderr when there is none, and prints no headings", async () => {
		const { run } = await fakeClose();

		expect(await run(["events", "list"])).toMatchObject({
			code: 0,
			stdout: "",
			stderr: "No matching event in the last 30 days.\n",
		});
	});

	test("refuses filters that Close does not take together, before anything is sent", async () => {
		const { close, run } = await fakeClose();

		const { code, stderr } = await run(["events", "list", "--object", "lead_1"]);

		expect(code).toBe(2);
		expect(stderr).toMatch(/^close-crm: The event log cannot be filtered by object_id\. Close allows: .*\n$/);
		expect(close.record.requests).toHaveLength(0);
	});

	test("ends without an error when its reader has seen enough", async () => {
		const { close, start } = await fakeClose();
		for (let seed = 0; seed < 300; seed++) close.emit(sampleEvent("lead.created", {}, { seed }));
		const reading = start(["events", "list", "--limit", "300", "--json"]);
		await reading.seen('"id"');

		reading.stopReading();

		expect(await reading.ended).toMatchObject({ code: 0, stderr: "" });
	});
});

describe.concurrent("events get", () => {
	test("prints the event, and says so when there is none", async () => {
		const { close, run } = await fakeClose();
		const emitted = close.emit(sampleEvent("lead.merged"));

		expect(JSON.parse((await run(["events", "get", emitted.id])).stdout)).toEqual(emitted);
		const missing = await run(["events", "get", "ev_missing"]);
		expect(missing.code).toBe(1);
		expect(missing.stderr).toMatch(/^close-crm: GET \/event\/ev_missing\/ answered 404.*Check the id.*\n$/);
	});
});

describe.concurrent("events types", () => {
	test("lists every pair that Close lists, without a credential or a network", async () => {
		const { code, stdout } = await run(["events", "types", "--json"], { env: {} });

		const pairs = Object.entries(EVENT_TYPES).flatMap(([type, actions]) => actions.map((each) => `${type}.${each}`));
		const lines = stdout
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line));
		expect(code).toBe(0);
		expect(lines.map(({ type }) => type)).toEqual(pairs);
		expect(lines.every(({ description }) => description.length > 10)).toBe(true);
	});

	test("finds a text in names and descriptions, and fits into 80 columns", async () => {
		const { stdout } = await run(["events", "types", "Voicemail"], { env: {} });

		expect(stdout).toContain("task.voicemail.created");
		expect(stdout).toContain("phone_number.updated");
		expect(stdout).not.toContain("lead.merged");
		expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
	});

	test("shows every action of an object type whose description has the text, broken between words", async () => {
		const { stdout } = await run(["events", "types", "POSSIBLE DEAL"], { env: {} });

		expect(stdout).toBe(`opportunity  A possible deal on a lead.
  opportunity.created
      An opportunity was created.
  opportunity.updated
      Status, won date, value, confidence or the like changed; not
      value_currency, set per organization.
  opportunity.deleted
      An opportunity was deleted, alone or along with its lead.
`);
	});

	test("fails for a text that nothing has", async () => {
		const { code, stdout, stderr } = await run(["events", "types", "zzz"], { env: {} });

		expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
		expect(stderr).toMatch(/^close-crm: No event type has "zzz" in it\..*\n$/);
	});
});
