import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { explainMismatch } from "../../../src/receive/verify/explain-mismatch.ts";

const KEY = "0123456789abcdef".repeat(4);
const TIMESTAMP = "1544271440";
const SPACED = '{"event": {"id": "ev_1", "changed_fields": ["name", "url"], "data": {"name": "Zoë, 東京"}}}';
const COMPACT = '{"event":{"id":"ev_1","changed_fields":["name","url"],"data":{"name":"Zoë, 東京"}}}';
const escaped = (json: string) => json.replace("ë", "\\u00eb").replace("東", "\\u6771").replace("京", "\\u4eac");

/** The explanation for a body whose hash belongs to another message or key. */
function explain(body: string, message: string, { key = Buffer.from(KEY, "hex"), timestamp = TIMESTAMP } = {}) {
	const hash = createHmac("sha256", key).update(message).digest("hex");
	return explainMismatch({ key: KEY, timestamp, hash, body });
}

describe("the hash matches if", () => {
	test.each([
		[`${SPACED}\n`, SPACED, "the line end after the body is removed"],
		["{\n}\r\n", "{\n}", "the line end after the body is removed"],
		[SPACED, `${SPACED}\n`, "a line end is added after the body"],
		["{\r\n\r\n}", "{\n\n}", "each CRLF in the body becomes LF"],
		[SPACED, COMPACT, "the body is parsed and written again without spaces (verify the raw bytes)"],
		[
			COMPACT,
			SPACED,
			"the body is parsed and written again with a space after each comma and colon (verify the raw bytes)",
		],
		[
			SPACED,
			escaped(COMPACT),
			"the body is parsed and written again without spaces and non-ASCII characters escaped (verify the raw bytes)",
		],
		[
			COMPACT,
			escaped(SPACED),
			"the body is parsed and written again with a space after each comma and colon and non-ASCII characters escaped (verify the raw bytes)",
		],
	])("case %#: the body %j was signed as %j", async (body, signed, explanation) => {
		expect(await explain(body, TIMESTAMP + signed)).toBe(explanation);
	});

	test.each([
		[SPACED, "the timestamp before the body is left out"],
		[`${TIMESTAMP}.${SPACED}`, "a dot is put between timestamp and body"],
		[SPACED + TIMESTAMP, "the timestamp is put after the body"],
	])("case %#: %j was signed", async (message, explanation) => {
		expect(await explain(SPACED, message)).toBe(explanation);
	});

	test("the timestamp is in seconds", async () => {
		expect(await explain(SPACED, TIMESTAMP + SPACED, { timestamp: `${TIMESTAMP}999` })).toBe(
			"the timestamp is in seconds, not milliseconds",
		);
	});

	test.each([SPACED, COMPACT, "hello"])("the key is used as text, or is empty, with the body %j", async (body) => {
		expect(await explain(body, TIMESTAMP + body, { key: Buffer.from(KEY) })).toBe(
			"the key is used as text (decode its 64 hex characters to 32 bytes)",
		);
		expect(await explain(body, TIMESTAMP + body, { key: Buffer.alloc(0) })).toBe(
			"the key is empty (it was lost before it reached the code that signs)",
		);
	});

	test("two mistakes are made at once", async () => {
		expect(await explain(`${SPACED}\n`, TIMESTAMP + SPACED, { key: Buffer.from(KEY) })).toBe(
			"the key is used as text (decode its 64 hex characters to 32 bytes), and the line end after the body is removed",
		);
	});
});

test("a hash that no known mistake explains has no explanation", async () => {
	expect(await explain(SPACED, "hello")).toBeUndefined();
	expect(await explain("hello", SPACED)).toBeUndefined();
});
