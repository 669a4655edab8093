import { describe, expect, test } from "vitest";
import { readEvents, readEventType } from "../../../src/cli/arguments/events.ts";
import { readCount, readEndpoint, readUrl } from "../../../src/cli/arguments/values.ts";

describe("an event type", () => {
	test("is accepted if Close lists it", () => {
		expect(readEventType("activity.call.created")).toBe("activity.call.created");
	});

	test.each([
		["lead.creatd", 'Did you mean "lead.created"'],
		["elephant", 'A name is an object type, a dot and an action, such as "lead.created".'],
	])("that Close does not list is an error with the nearest names: %s", (given, hint) => {
		expect(() => readEventType(given)).toThrow(hint);
	});

	test("may be one of a list, with spaces after the commas", () => {
		expect(readEvents("lead.created, activity.call.completed ")).toEqual([
			{ object_type: "lead", action: "created" },
			{ object_type: "activity.call", action: "completed" },
		]);
	});
});

describe("a URL", () => {
	test.each(["http://localhost:3000/close", "HTTPS://example.com"])("is kept unchanged: %s", (url) => {
		expect(readUrl(url)).toBe(url);
	});

	test.each(["localhost:3000", "http://", "https://example.com:port", "ftp://example.com/http://"])(
		"must be an absolute http or https URL, unlike %s",
		(url) => {
			expect(() => readUrl(url)).toThrow("expected a URL with http:// or https://");
		},
	);

	test.each(["http://user@localhost/", "http://:password@localhost/"])(
		"of an endpoint must not contain a user or password, which the error does not show: %s",
		(url) => {
			expect(() => readEndpoint(url)).toThrow(
				/^--to must not contain a user or password\. Remove them from the URL\.$/,
			);
		},
	);
});

describe("a count", () => {
	test.each([
		["1", 1],
		["9999999", 9_999_999],
	])("is a positive integer: %s", (text, count) => {
		expect(readCount(text)).toBe(count);
	});

	test.each(["0", "1.5", "1e3", "10000000", ""])("must not be %j", (text) => {
		expect(() => readCount(text)).toThrow("expected a positive integer");
	});
});
