import type { DeliveryErrorCode, VerifyOptions, verifyDelivery } from "close-crm/receive";
import { expect, test } from "vitest";
import { bodyWith, KEY, NOW, OTHER_KEY, sign, TIMESTAMP } from "../deliveries.ts";

const HOUR = 3_600_000;
const body = bodyWith();
const bytes = new TextEncoder().encode(body);
const now = () => NOW;
const valid: VerifyOptions = { body, headers: sign(body), signatureKey: KEY, now };

/** The tests of `verifyDelivery`, for any HMAC. */
export function verifySuite(verify: typeof verifyDelivery): void {
	async function codeOf(changes: Record<string, unknown>): Promise<DeliveryErrorCode> {
		const error: unknown = await verify({ ...valid, ...changes }).then(
			() => new Error("It verified."),
			(error) => error,
		);
		expect(error).toMatchObject({
			name: "DeliveryError",
			message: expect.stringMatching(/^[A-Za-z].+[.?]|npx close-crm verify$/),
		});
		expect(String(error)).not.toContain(KEY);
		return Object(error).code;
	}

	test("a signed delivery resolves to its subscription and event", async () => {
		const delivery = await verify(valid);
		expect(delivery).toEqual(JSON.parse(body));
	});

	test.for<[string, VerifyOptions["body"]]>([
		["text", body],
		["a Uint8Array", bytes],
		["a Buffer", Buffer.from(body)],
		["a part of a larger buffer", new TextEncoder().encode(`xx${body}`).subarray(2)],
		["an ArrayBuffer", bytes.buffer],
	])("the body may be %s", async ([, body]) => {
		await expect(verify({ ...valid, body })).resolves.toHaveProperty("event");
	});

	test.for<[string, VerifyOptions["headers"]]>([
		["Headers", new Headers(sign(body))],
		[
			"a plain object in any case",
			{ "Close-Sig-Hash": sign(body)["close-sig-hash"], "CLOSE-SIG-TIMESTAMP": TIMESTAMP },
		],
		[
			"a plain object of arrays",
			{ "close-sig-hash": [sign(body)["close-sig-hash"]], "close-sig-timestamp": [TIMESTAMP] },
		],
		["an object with a get like that of Headers", { get: (name) => new Headers(sign(body)).get(name) }],
		["a Request", new Request("https://test.example.com", { method: "POST", body, headers: sign(body) })],
		["a request of another class, as some frameworks have", { headers: new Headers(sign(body)) }],
		["a request with a plain object of headers, as Node has", { headers: sign(body) }],
	])("the headers may be %s", async ([, headers]) => {
		await expect(verify({ ...valid, headers })).resolves.toHaveProperty("event");
	});

	test("an upper-case hash verifies", async () => {
		const headers = { ...sign(body), "close-sig-hash": sign(body)["close-sig-hash"].toUpperCase() };
		await expect(verify({ ...valid, headers })).resolves.toHaveProperty("event");
	});

	test("a repeated header with the same value verifies", async () => {
		const hash = sign(body)["close-sig-hash"];
		const joined = new Headers(sign(body));
		joined.append("close-sig-hash", hash);
		const twice = [
			{ "Close-Sig-Hash": hash },
			{ "Close-Sig-Hash": hash, "close-sig-hash": [hash, hash] },
			{ "close-sig-hash": `${hash},${hash}` },
		];
		for (const headers of [joined, ...twice.map((each) => ({ ...sign(body), ...each }))]) {
			await expect(verify({ ...valid, headers })).resolves.toHaveProperty("event");
		}
	});

	test("any of several keys verifies", async () => {
		await expect(verify({ ...valid, signatureKey: [OTHER_KEY, KEY] })).resolves.toHaveProperty("event");
		await expect(verify({ ...valid, signatureKey: [KEY, OTHER_KEY] })).resolves.toHaveProperty("event");
	});

	test("a function returns the key of the subscription", async () => {
		const asked: string[] = [];
		const signatureKey = async (subscriptionId: string) => {
			asked.push(subscriptionId);
			return [OTHER_KEY, KEY];
		};
		await expect(verify({ ...valid, signatureKey })).resolves.toHaveProperty("event");
		expect(asked).toEqual(["whsub_8AmjKCZYT3zI8eZoi4HhFC"]);
	});

	test("the error of the key function is passed on", async () => {
		const signatureKey = () => Promise.reject(new Error("no database"));
		await expect(verify({ ...valid, signatureKey })).rejects.toThrow("no database");
	});

	test.for<[string, unknown]>([
		["an empty string", ""],
		["an empty list", []],
		["undefined", undefined],
		["a function that returns none", () => undefined],
	])("no key, as %s, is missing_key", async ([, signatureKey]) => {
		expect(await codeOf({ signatureKey })).toBe("missing_key");
	});

	test.for<[string, unknown]>([
		["too short", KEY.slice(1)],
		["too long", `${KEY}0`],
		["with a space", `${KEY.slice(1)} `],
		["with a line break", `${KEY}\n`],
		["of other letters", `g${KEY.slice(1)}`],
		["that every object has", "constructor"],
		["that changes an object", "__proto__"],
		["second in a list", [KEY, "secret"]],
		["returned by a function", () => "secret"],
	])("a key %s is invalid_key", async ([, signatureKey]) => {
		expect(await codeOf({ signatureKey })).toBe("invalid_key");
	});

	test.for(["close-sig-hash", "close-sig-timestamp"])("%s that is absent or empty is missing_header", async (name) => {
		for (const value of [undefined, "", []]) {
			expect(await codeOf({ headers: { ...sign(body), [name]: value } })).toBe("missing_header");
		}
		const headers = new Headers(sign(body));
		headers.delete(name);
		expect(await codeOf({ headers })).toBe("missing_header");
	});

	test("missing headers are missing_header", async () => {
		expect(await codeOf({ headers: undefined })).toBe("missing_header");
		expect(await codeOf({ headers: null })).toBe("missing_header");
	});

	test.for(["close-sig-hash", "close-sig-timestamp"])(
		"%s twice with different values is repeated_header",
		async (name) => {
			const headers = new Headers(sign(body));
			headers.append(name, "1");
			expect(await codeOf({ headers })).toBe("repeated_header");
			expect(await codeOf({ headers: { ...sign(body), [name.toUpperCase()]: "1" } })).toBe("repeated_header");
			const value = `${new Headers(sign(body)).get(name)}`;
			for (const values of [
				["1", "2"],
				[value, value, "1"],
				["1", value, value],
			]) {
				expect(await codeOf({ headers: { ...sign(body), [name]: values } })).toBe("repeated_header");
			}
		},
	);

	test.for(["secret", "g".repeat(64), "a".repeat(63), "a".repeat(65), `${sign(body)["close-sig-hash"]}0`, "sha256=aa"])(
		"the hash %s is invalid_hash",
		async (hash) => {
			expect(await codeOf({ headers: { ...sign(body), "close-sig-hash": hash } })).toBe("invalid_hash");
		},
	);

	test.for(["now", "2018-12-08", "１５４４２７１４４０", "NaN"])(
		"the timestamp %s is invalid_timestamp",
		async (timestamp) => {
			expect(await codeOf({ headers: sign(body, { timestamp }) })).toBe("invalid_timestamp");
		},
	);

	test("a timestamp with more bytes than characters, and no body, is a mismatch", async () => {
		const headers = { ...sign(""), "close-sig-timestamp": `\u2003${TIMESTAMP}` };
		expect(await codeOf({ body: "", headers })).toBe("mismatch");
	});

	test("a delivery is too_old after 73 hours, so that Close may retry for 72", async () => {
		await expect(verify({ ...valid, now: () => NOW + 73 * HOUR })).resolves.toHaveProperty("event");
		expect(await codeOf({ now: () => NOW + 73 * HOUR + 1 })).toBe("too_old");
	});

	test("a delivery is too_new beyond 5 minutes", async () => {
		await expect(verify({ ...valid, now: () => NOW - 300_000 })).resolves.toHaveProperty("event");
		expect(await codeOf({ now: () => NOW - 300_001 })).toBe("too_new");
		expect(await codeOf({ headers: sign(body, { timestamp: "9".repeat(400) }) })).toBe("too_new");
	});

	test("both tolerances can be set", async () => {
		const tolerance = { past: 1000, future: 2000 };
		await expect(verify({ ...valid, tolerance, now: () => NOW + 1000 })).resolves.toHaveProperty("event");
		expect(await codeOf({ tolerance, now: () => NOW + 1001 })).toBe("too_old");
		await expect(verify({ ...valid, tolerance, now: () => NOW - 2000 })).resolves.toHaveProperty("event");
		expect(await codeOf({ tolerance, now: () => NOW - 2001 })).toBe("too_new");
	});

	test.for([
		[{ past: 10_000 }, 61_500, "61.5 s ago; the limit is 10 s"],
		[{ past: 500 }, 501, "0.501 s ago; the limit is 0.5 s"],
		[{ future: 300_000 }, -301_000, "6 minutes in the future; the limit is 5 minutes"],
		[{ past: 7_200_000 }, 7_200_001, "3 hours ago; the limit is 2 hours"],
	] as const)("with the tolerance %j, a delivery of %i ms was signed %s", async ([tolerance, age, words]) => {
		await expect(verify({ ...valid, tolerance, now: () => NOW + age })).rejects.toThrow(words);
	});

	test.for<[Record<string, unknown>, string]>([
		[{ tolerance: 300 }, "verifyDelivery: tolerance must be { past, future } in ms; it is 300."],
		[
			{ tolerance: { past: Number.NaN } },
			"verifyDelivery: tolerance.past must be a number of ms, at least 0; it is NaN.",
		],
		[
			{ tolerance: { future: "5m" } },
			'verifyDelivery: tolerance.future must be a number of ms, at least 0; it is "5m".',
		],
		[{ now: 1 }, "verifyDelivery: now must be a function; it is 1."],
	])("%j is a TypeError", async ([option, message]) => {
		await expect(verify({ ...valid, ...option })).rejects.toThrow(new TypeError(message));
	});

	test("a hash with the key as text instead of hex is a mismatch", async () => {
		const key = Buffer.from(KEY).toString("hex");
		expect(await codeOf({ headers: sign(body, { key }) })).toBe("mismatch");
	});

	test("a hash with the empty key, to which an invalid one would decode, is a mismatch", async () => {
		expect(await codeOf({ headers: sign(body, { key: "" }) })).toBe("mismatch");
	});

	test("a hash with a separator between timestamp and body is a mismatch", async () => {
		const headers = { ...sign(`.${body}`) };
		expect(await codeOf({ headers })).toBe("mismatch");
	});

	test("a body that was serialized again is a mismatch", async () => {
		expect(await codeOf({ body: JSON.stringify(JSON.parse(body), null, 1) })).toBe("mismatch");
	});

	test("a key of another subscription is a mismatch, and the message names the subscription", async () => {
		expect(await codeOf({ signatureKey: OTHER_KEY })).toBe("mismatch");
		expect(await codeOf({ signatureKey: () => OTHER_KEY })).toBe("mismatch");
		const { event, subscription_id } = JSON.parse(body);
		for (const sent of [body, JSON.stringify({ subscription_id, event })]) {
			await expect(verify({ ...valid, body: sent, signatureKey: OTHER_KEY })).rejects.toThrow(
				`The signature does not match (subscription ${subscription_id}).`,
			);
		}
		await expect(verify({ ...valid, body: "{}" })).rejects.toThrow("(the body names no subscription)");
	});

	test("a malformed hash is rejected before a key is looked up", async () => {
		const signatureKey = () => expect.fail();
		expect(await codeOf({ signatureKey, headers: { ...sign(body), "close-sig-hash": "secret" } })).toBe("invalid_hash");
	});

	test.for<[string, unknown]>([
		["an object", JSON.parse(body)],
		["null", null],
		["undefined", undefined],
	])("a body that is %s is parsed_body", async ([, body]) => {
		expect(await codeOf({ body })).toBe("parsed_body");
	});

	test.for(["", "not JSON", "{", "\0", '{"event":'])("the signed body %j is not_json", async (body) => {
		expect(await codeOf({ body, headers: sign(body) })).toBe("not_json");
		expect(await codeOf({ body, headers: sign(body), signatureKey: () => KEY })).toBe("not_json");
	});

	test.for([
		"null",
		"1",
		"[]",
		"{}",
		'{"event":null,"subscription_id":"whsub_1"}',
		'{"event":{"id":"ev_1"}}',
		'{"event":{},"subscription_id":"whsub_1"}',
	])("the signed JSON %s is not_a_delivery", async (body) => {
		expect(await codeOf({ body, headers: sign(body) })).toBe("not_a_delivery");
	});

	test("a byte order mark before the JSON does no harm", async () => {
		const marked = `\uFEFF${body}`;
		await expect(verify({ ...valid, body: marked, headers: sign(marked) })).resolves.toHaveProperty("event");
	});

	test("all kinds of characters arrive unchanged", async () => {
		const name = "\0 \u2028 \uFEFF é 漢 🙂";
		const body = bodyWith({ data: { name } });
		const delivery = await verify({ ...valid, body, headers: sign(body) });
		expect(delivery.event.data).toEqual({ name });
	});
}
