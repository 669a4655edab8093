import { parseCloseDate } from "close-crm";
import { describe, expect, test, vi } from "vitest";

describe.each([
	["UTC", 0],
	["America/New_York", 300],
	["Asia/Kolkata", -330],
])("in the time zone %s", (zone, offset) => {
	test.each([
		["2019-01-15T12:48:23.395000", "2019-01-15T12:48:23.395Z"],
		["2019-01-15T12:48:23", "2019-01-15T12:48:23.000Z"],
		["2019-01-15T12:48:23.395000+00:00", "2019-01-15T12:48:23.395Z"],
		["2019-01-15T12:48:23.395Z", "2019-01-15T12:48:23.395Z"],
		["2019-01-15T12:48:23.395000-08:00", "2019-01-15T20:48:23.395Z"],
		["2019-12-31T23:30:00-01:00", "2020-01-01T00:30:00.000Z"],
		["2020-02-29T00:00:00.000000", "2020-02-29T00:00:00.000Z"],
		["2019-01-15T12:48:23.395000+05:30", "2019-01-15T07:18:23.395Z"],
		// The hour that New York skips in spring.
		["2019-03-10T02:30:00.000000", "2019-03-10T02:30:00.000Z"],
	])("%s is %s", (date, moment) => {
		vi.stubEnv("TZ", zone);
		expect(new Date(2019, 0, 15).getTimezoneOffset()).toBe(offset);
		expect(parseCloseDate(date).toISOString()).toBe(moment);
	});
});
