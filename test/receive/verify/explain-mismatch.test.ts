import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { explainMismatch } from "../../../src/receive/verify/explain-mismatch.ts";

const KEY = "0123456789abcdef".repeat(4);
const TIMESTAMP = "1544271440";
const BODY = '{"event": {"id": "ev_1", "changed_fields": ["name", "url"], "data": {"name": "x"}}}';
const COMPACT = '{"event":{"id":"ev_1","changed_fields":["name","url"],"data":{"name":"x"}}}';

const bytes = Buffer.from(KEY, "hex");
const AS_TEXT = "with the key read as text, so your receiver does not decode the hex";
const NO_KEY = "with an empty key, so your receiver has lost it on the way";

/** What is found out where the hash is that of `message` with `key`. */
function explain(body: string, message: string, { key = bytes, timestamp = TIMESTAMP } = {}) {
	const hash = createHmac("sha256", key).update(message).digest("hex");
	return explainMismatch({ key: KEY, timestamp, hash, body });
}

describe("a hash that does not match would", () => {
	test.each([
		["with the line end after it taken away", `${BODY}\n`, BODY, "without the line end after the body"],
		["with CR and LF after it taken away", `{\n}\r\n`, "{\n}", "without the line end after the body"],
		["with a line end after it", BODY, `${BODY}\n`, "with a line end after the body"],
		["with LF for CR and LF", "{\r\n\r\n}", "{\n\n}", "with line ends as on Unix"],
		[
			"written without spaces",
			BODY,
			COMPACT,
			"with the body written without spaces, so the body was parsed and written anew: take the raw bytes",
		],
		[
			"written with spaces",
			COMPACT,
			BODY,
			"with the body written with a space after each comma and colon, so the body was parsed and written anew: take the raw bytes",
		],
	])("be that of the body %s", async (_, body, signed, explanation) => {
		expect(await explain(body, TIMESTAMP + signed)).toBe(explanation);
	});

	test.each([
		["the body alone", BODY, "with the body alone, so the timestamp before it is forgotten"],
		[
			"a dot between timestamp and body",
			`${TIMESTAMP}.${BODY}`,
			"with a dot between timestamp and body, where Close has nothing",
		],
		["the wrong order", BODY + TIMESTAMP, "with the timestamp after the body rather than before"],
	])("be that of %s", async (_, message, explanation) => {
		expect(await explain(BODY, message)).toBe(explanation);
	});

	test("be that of the timestamp in seconds", async () => {
		expect(await explain(BODY, TIMESTAMP + BODY, { timestamp: `${TIMESTAMP}999` })).toBe(
			"with the timestamp in seconds rather than milliseconds",
		);
	});

	test("be that of another reading of the key, whether the body is JSON or not", async () => {
		for (const body of [BODY, COMPACT, "hello"]) {
			expect(await explain(body, TIMESTAMP + body, { key: Buffer.from(KEY) })).toBe(AS_TEXT);
			expect(await explain(body, TIMESTAMP + body, { key: Buffer.alloc(0) })).toBe(NO_KEY);
		}
	});

	test("be that of two mistakes at once", async () => {
		expect(await explain(`${BODY}\n`, TIMESTAMP + BODY, { key: Buffer.from(KEY) })).toBe(
			`${AS_TEXT}, and without the line end after the body`,
		);
	});

	test("be that of no mistake that is known", async () => {
		expect(await explain(BODY, "hello")).toBeUndefined();
		expect(await explain("hello", BODY)).toBeUndefined();
	});
});
