import type { LoggedEvent } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/cli/commands/deliveries/deliver.ts";
import { describeTally, printForwarded } from "../../src/cli/commands/deliveries/forwarding.ts";

const known = { id: "ev_2sYKRjcrA79yKxi3S4Crd7", date_updated: "2026-11-23T12:00:00.250000" };
const event: LoggedEvent = { ...sampleEvent("activity.custom_activity.created"), ...known };
const short: LoggedEvent = { ...sampleEvent("lead.created"), ...known };
const heard: Outcome = { status: 200, milliseconds: 12, acknowledged: true, reading: "acknowledged", answer: "" };
const unheard: Outcome = { ...heard, status: null, acknowledged: false, reading: "no answer" };

/** The line that is printed on a terminal so wide, with the style of the status in angle brackets. */
function printed(outcome: Outcome, columns?: number, { isJson = false, of = event } = {}): string {
	const lines: string[] = [];
	const add = (text: string) => void lines.push(text);
	const json = (value: unknown) => add(JSON.stringify(value));
	const style = (name: string, text: string) => `<${name} ${text}>`;
	printForwarded({ isJson, columns, line: add, json, note: add, warn: add, style }, of, outcome);
	return lines.join("\n");
}

const [TIME, TYPE] = ["11-23 12:00:00", "activity.custom_activity.created"];

describe("the line for a forwarded event", () => {
	test("has time, type, id, status and milliseconds, and the whole type where there is no terminal", () => {
		expect(printed(heard)).toBe(`${TIME}  ${TYPE}  ${event.id}  <good 200>  12 ms`);
		expect(printed({ ...heard, status: 500, acknowledged: false })).toContain("  <bad 500>  ");
	});

	test("has a short type filled up, so that the ids stand below each other", () => {
		expect(printed(heard, undefined, { of: short })).toBe(
			`${TIME}  lead.created             ${event.id}  <good 200>  12 ms`,
		);
	});

	test("has dashes in the place of a status when no answer came", () => {
		expect(printed(unheard)).toBe(`${TIME}  ${TYPE}  ${event.id}  <bad --->  12 ms`);
	});

	test.each([
		[80, "activity.custom_activi…"],
		[88, "activity.custom_activity.creat…"],
		[89, TYPE],
		[100, `${TYPE}           `],
		[20, "activity.cu…"],
	])("fits into a terminal of %i columns, the type in at least 12 of them", (columns, type) => {
		expect(printed(heard, columns)).toBe(`${TIME}  ${type}  ${event.id}  <good 200>  12 ms`);
	});

	test("is an object with --json", () => {
		expect(JSON.parse(printed(unheard, undefined, { isJson: true }))).toEqual({
			time: event.date_updated,
			type: TYPE,
			id: event.id,
			status: null,
			milliseconds: 12,
			acknowledged: false,
		});
	});
});

describe("the tally", () => {
	test("counts what was sent and what came of it", () => {
		expect(describeTally({ acknowledged: 3, failed: 2, hidden: 0 })).toBe("5 events sent: 3 succeeded, 2 failed");
	});

	test("says what was left out, and why", () => {
		expect(describeTally({ acknowledged: 0, failed: 0, hidden: 1 })).toBe(
			"0 events sent: 0 succeeded, 0 failed, 1 skipped, because Close shows data older than an hour only to admins",
		);
	});
});
