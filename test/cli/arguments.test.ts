import { describe, expect, test } from "vitest";
import { readCount, readEndpoint, readEvents, readEventType, readUrl } from "../../src/cli/arguments/arguments.ts";

describe("an event type", () => {
	test.each([
		["activity.call.created", "activity.call.created"],
		["lead.merged", "lead.merged"],
	])("is read as it is: %s", (given, expected) => {
		expect(readEventType(given)).toBe(expected);
	});

	test.each([
		["lead.creatd", 'Did you mean "lead.created"'],
		["Lead.Created", 'Did you mean "lead.created"'],
		["elephant", 'A name is an object type, a dot and an action, such as "lead.created".'],
	])("that Close does not list brings the nearest names: %s", (given, hint) => {
		expect(() => readEventType(given)).toThrow(hint);
	});
});

describe("a list of event types", () => {
	test("may have spaces after its commas", () => {
		expect(readEvents("lead.created, activity.call.completed ")).toEqual([
			{ object_type: "lead", action: "created" },
			{ object_type: "activity.call", action: "completed" },
		]);
	});
});

describe("a URL", () => {
	test.each(["http://localhost:3000/close", "HTTPS://example.com"])("is taken as it was given: %s", (url) => {
		expect(readUrl(url)).toBe(url);
	});

	test.each([
		"localhost:3000",
		"http://",
		"https://example.com:port",
		"ftp://example.com",
		"ftp://example.com/http://",
	])("that is not an absolute http or https URL is refused: %s", (url) => {
		expect(() => readUrl(url)).toThrow("expected a URL with http:// or https://");
	});
});

describe("an endpoint", () => {
	test("is taken as it was given", () => {
		expect(readEndpoint("http://localhost:3000/close?a=b")).toBe("http://localhost:3000/close?a=b");
		expect(() => readEndpoint("localhost:3000")).toThrow("expected a URL with http:// or https://");
	});

	test.each(["http://user:password@localhost/", "http://user@localhost/", "http://:password@localhost/"])(
		"with a user or a password is refused, and not shown: %s",
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
	])("is a whole number of up to seven digits: %s", (text, count) => {
		expect(readCount(text)).toBe(count);
	});

	test.each(["0", "-1", "x1", "1x", "1.5", "1e3", "10000000", ""])("that is none is refused: %j", (text) => {
		expect(() => readCount(text)).toThrow("expected a positive integer");
	});
});
