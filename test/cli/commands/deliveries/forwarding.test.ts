import type { LoggedEvent } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../../src/cli/commands/deliveries/deliver.ts";
import { createTally, describeTally, printForwarded } from "../../../../src/cli/commands/deliveries/forwarding.ts";
import { keepOutput } from "../../stand-ins.ts";

const known = { id: "ev_2sYKRjcrA79yKxi3S4Crd7", date_updated: "2026-11-23T12:00:00.250000" };
const long: LoggedEvent = { ...sampleEvent("activity.custom_activity.created"), ...known };
const short: LoggedEvent = { ...sampleEvent("lead.created"), ...known };
const accepted: Outcome = {
	status: 200,
	milliseconds: 12,
	acknowledged: true,
	reason: "acknowledged",
	reading: "acknowledged",
	answer: "",
};
const failed: Outcome = { ...accepted, status: 500, acknowledged: false, reason: "failed", answer: "database is down" };
const refused: Outcome = { ...failed, status: null, reason: "ECONNREFUSED", answer: "" };

/** The line on a terminal of this width, without styles. */
function printed(event: LoggedEvent, outcome: Outcome, columns?: number): string {
	const { output, lines } = keepOutput(columns === undefined ? {} : { columns });
	printForwarded({ ...output, style: (_, text) => text }, event, outcome);
	return lines.join("\n");
}

const [TIME, TYPE] = ["11-23 12:00:00", "activity.custom_activity.created"];

describe("the line of a forwarded event", () => {
	test("has time, type, id, status and milliseconds, in columns", () => {
		expect(printed(long, accepted)).toBe(`${TIME}  ${TYPE}  ${long.id}  200  12 ms`);
		expect(printed(short, accepted)).toBe(`${TIME}  lead.created              ${short.id}  200  12 ms`);
	});

	test("says why it failed, and has dashes if there was no response", () => {
		expect(printed(long, failed)).toBe(`${TIME}  ${TYPE}  ${long.id}  500  failed: database is down`);
		expect(printed(long, refused)).toBe(`${TIME}  ${TYPE}  ${long.id}  ---  ECONNREFUSED`);
	});

	test.each([
		[80, long, failed, "activity.custom…", "failed: datab…"],
		[80, short, refused, "lead.created    ", "ECONNREFUSED"],
		[90, long, failed, "activity.custom_activity.…", "failed: databa…"],
		[100, long, failed, TYPE, "failed: database…"],
	])("fits into a terminal of %i columns", (columns, event, outcome, type, reason) => {
		const line = printed(event, outcome, columns);

		expect(line).toContain(`${TIME}  ${type}`);
		expect(line).toContain(reason.slice(0, 13));
		expect(line.length).toBeLessThanOrEqual(columns);
	});

	test("colours the status by the outcome", () => {
		const { output, lines } = keepOutput();
		for (const outcome of [accepted, failed]) printForwarded(output, short, outcome);

		expect(lines.map((line) => /<.*>/.exec(line)?.[0])).toEqual(["<good>200</good>", "<bad>500</bad>"]);
	});

	test("is an object with --json, with the reason if it failed", () => {
		const { output, lines } = keepOutput({ isJson: true });
		for (const outcome of [accepted, failed]) printForwarded(output, long, outcome);

		const common = { time: long.date_updated, type: TYPE, id: long.id, milliseconds: 12 };
		expect(lines.map((line) => JSON.parse(line))).toEqual([
			{ ...common, status: 200, acknowledged: true },
			{ ...common, status: 500, acknowledged: false, reason: "failed", answer: "database is down" },
		]);
	});
});

describe("the summary", () => {
	test("counts the events", () => {
		expect(describeTally({ ...createTally(), succeeded: 1 })).toBe("1 event sent: 1 succeeded, 0 failed.");
	});

	test.each([
		[["401"], " Check CLOSE_SIGNATURE_KEY."],
		[["500", "403"], " Check CLOSE_SIGNATURE_KEY."],
		[["ECONNREFUSED"], " Check that the endpoint is running, and --to."],
		[["certificate"], " Add --insecure to accept a self-signed certificate."],
		[["500", "404"], ""],
	])("names the statuses of failed events, and what to check: %j", (failures, remedy) => {
		const tally = { succeeded: 0, failed: 6, failures: new Set(failures), hidden: 0 };

		expect(describeTally(tally)).toBe(`6 events sent: 0 succeeded, 6 failed (${failures.join(", ")}).${remedy}`);
	});

	test("says which events were skipped, and why", () => {
		expect(describeTally({ ...createTally(), hidden: 1 })).toBe(
			"0 events sent: 0 succeeded, 0 failed, 1 skipped, because Close shows data older than an hour only to admins.",
		);
	});
});
