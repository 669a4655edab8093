import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readMoment, requireOrder, showDate } from "../../../src/cli/arguments/time.ts";

describe("a moment on the command line", () => {
	beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-23T12:00:00Z") }));
	afterEach(() => void vi.useRealTimers());

	test.each([
		["90s", "2026-11-23T11:58:30.000Z"],
		["15m", "2026-11-23T11:45:00.000Z"],
		["2h", "2026-11-23T10:00:00.000Z"],
		["3d", "2026-11-20T12:00:00.000Z"],
	])("may be a duration before now: %s", (text, moment) => {
		expect(readMoment(text).toJSON()).toBe(moment);
	});

	test.each([
		["2026-11-22T08:30:00", "2026-11-22T08:30:00.000Z"],
		["2026-11-22 08:30:00", "2026-11-22T08:30:00.000Z"],
		["2026-11-22T08:30:00.250+02:00", "2026-11-22T06:30:00.250Z"],
		["2026-11-22", "2026-11-22T00:00:00.000Z"],
	])("may be a date, in UTC unless it has a zone: %s", (text, moment) => {
		expect(readMoment(text).toJSON()).toBe(moment);
	});

	test.each(["", "2", "h", "-2h", "2hours", "2w", "1.5h", "now", "2026-11", "2026-02-30", "22-11-2026"])(
		"must not be %o",
		(text) => {
			expect(() => readMoment(text)).toThrow(
				"expected a duration (2h, 3d) or an ISO date (2026-11-23T12:00:00, in UTC)",
			);
		},
	);
});

test("a date is shown in UTC and to the second", () => {
	expect(showDate("2026-11-22T08:30:00.999999")).toBe("2026-11-22 08:30:00");
	expect(showDate("2026-11-22T08:30:00+02:00")).toBe("2026-11-22 06:30:00");
});

test("a period must not end before it begins", () => {
	const [early, late] = [new Date("2026-11-22T08:00:00Z"), new Date("2026-11-22T09:00:00Z")];

	expect(() => requireOrder(early, late)).not.toThrow();
	expect(() => requireOrder(late, undefined)).not.toThrow();
	expect(() => requireOrder(late, early)).toThrow(
		'--until (2026-11-22T08:00:00.000Z) is before --since (2026-11-22T09:00:00.000Z). Swap them: "3h" is earlier than "2h".',
	);
});
