import { parseCloseDate } from "close-crm";
import { describe, expect, test, vi } from "vitest";

describe.each([
	["America/New_York", 300],
	["Asia/Kolkata", -330],
])("in the time zone %s", (zone, offset) => {
	test.each([
		["2019-01-15T12:48:23.395000", "2019-01-15T12:48:23.395Z"],
		["2019-01-15T12:48:23.395000+05:30", "2019-01-15T07:18:23.395Z"],
		// The hour that New York skips in spring.
		["2019-03-10T02:30:00.000000", "2019-03-10T02:30:00.000Z"],
	])("%s is %s", (date, moment) => {
		vi.stubEnv("TZ", zone);
		expect(new Date(2019, 0, 15).getTimezoneOffset()).toBe(offset);
		expect(parseCloseDate(date).toISOString()).toBe(moment);
	});
});
