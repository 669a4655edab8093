import { createReceiver, verifyDelivery } from "close-crm/receive";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runSize } from "../setup/run-size.ts";
import { bodyWith, KEY, NOW, OTHER_KEY, sign, TIMESTAMP } from "./deliveries.ts";

const now = () => NOW;

/** The message of a failure contains the random seed. */
const MUTATIONS = runSize({ full: 1_000_000, part: 10_000 });

/** The outcome of a delivery: "ok", or the code of its error. */
async function outcomeOf(body: Uint8Array, headers: Record<string, string>): Promise<string> {
	try {
		await verifyDelivery({ body, headers, signatureKey: KEY, now });
		return "ok";
	} catch (error) {
		return Object(error).code;
	}
}

/** Any text, or any bytes. */
const anyBody = fc.oneof(
	fc.string({ unit: "binary", maxLength: 3000 }).map((text) => Buffer.from(text)),
	fc.constantFrom("", "\0", "\uFEFF", "\uD800", "\u2028").map((text) => Buffer.from(text)),
	fc.uint8Array({ maxLength: 3000 }),
);

test("every body that Close signs passes verification", async () => {
	await fc.assert(
		fc.asyncProperty(anyBody, async (body) => {
			// A body that is not a delivery is rejected only for that, after its signature was verified.
			expect(["ok", "not_json", "not_a_delivery"]).toContain(await outcomeOf(body, sign(body)));
		}),
		{ numRuns: 2000 },
	);
});

test("any text in a signed delivery arrives unchanged", async () => {
	await fc.assert(
		fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 500 }), fc.boolean(), async (name, marked) => {
			const body = `${marked ? "\uFEFF" : ""}${bodyWith({ data: { name } })}`;
			const { event } = await verifyDelivery({ body, headers: sign(body), signatureKey: KEY, now });
			expect(event.data).toEqual({ name });
		}),
		{ numRuns: 2000 },
	);
});

test.for([0, 1, 1024, 65_535, 65_536, 2 ** 20])(
	"a signed body of %i bytes passes, and one changed bit of it does not",
	async (size) => {
		const body = Buffer.alloc(size, "é");
		expect(await outcomeOf(body, sign(body))).toBe("not_json");
		for (const at of new Set([0, size >> 1, size - 1])) {
			const changed = Buffer.from(body);
			if (at in changed) changed[at] = Number(changed[at]) ^ 1;
			else continue;
			expect(await outcomeOf(changed, sign(body))).toBe("mismatch");
		}
	},
);

/** One byte replaced, inserted or removed. */
const mutation = fc.record({
	kind: fc.constantFrom("change", "insert", "remove"),
	at: fc.nat(),
	by: fc.integer({ min: 1, max: 255 }),
});

function mutate(bytes: Uint8Array, { kind, at, by }: { kind: string; at: number; by: number }): Uint8Array {
	const place = at % bytes.length;
	const rest = bytes.subarray(kind === "insert" ? place : place + 1);
	const inserted = kind === "remove" ? [] : [(Number(bytes[place]) + by) % 256];
	return Buffer.concat([bytes.subarray(0, place), Buffer.from(inserted), rest]);
}

/** Whether two values of a header are equivalent: the hash may be in upper case. */
const sameHash = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

test(`none of ${MUTATIONS.toLocaleString("en")} mutated deliveries is accepted`, async () => {
	const body = Buffer.from(bodyWith());
	const signed = sign(body);
	await fc.assert(
		fc.asyncProperty(fc.constantFrom("body", "timestamp", "hash"), mutation, async (part, mutation) => {
			const changed = { body, ...signed };
			if (part === "body") changed.body = Buffer.from(mutate(body, mutation));
			if (part === "timestamp") {
				changed["close-sig-timestamp"] = Buffer.from(mutate(Buffer.from(TIMESTAMP), mutation)).toString("latin1");
			}
			if (part === "hash") {
				const hash = Buffer.from(mutate(Buffer.from(signed["close-sig-hash"]), mutation)).toString("latin1");
				fc.pre(!sameHash(hash, signed["close-sig-hash"]));
				changed["close-sig-hash"] = hash;
			}
			// An insertion next to an equal byte may result in the same text.
			fc.pre(!changed.body.equals(body) || changed["close-sig-timestamp"] !== TIMESTAMP || part === "hash");
			const { body: changedBody, ...headers } = changed;
			const outcome = await outcomeOf(changedBody, headers);
			if (outcome === "ok") throw new Error(`Accepted with a changed ${part}: ${JSON.stringify(headers)}`);
		}),
		{ numRuns: MUTATIONS },
	);
});

test("a mutated key verifies nothing", async () => {
	const body = bodyWith();
	await fc.assert(
		fc.asyncProperty(fc.nat({ max: 63 }), fc.integer({ min: 1, max: 15 }), async (at, by) => {
			const digit = (Number.parseInt(KEY.charAt(at), 16) ^ by).toString(16);
			const signatureKey = KEY.slice(0, at) + digit + KEY.slice(at + 1);
			const verified = verifyDelivery({ body, headers: sign(body), signatureKey: [signatureKey, OTHER_KEY], now });
			await expect(verified).rejects.toMatchObject({ code: "mismatch" });
		}),
		{ numRuns: 1000 },
	);
});

test("moving the border between timestamp and body is detected by the clock", async () => {
	// There is no separator between the two, so the hash stays the same.
	const { "close-sig-hash": hash } = sign(`5${bodyWith()}`);
	const headers = { "close-sig-hash": hash, "close-sig-timestamp": `${TIMESTAMP}5` };
	await expect(verifyDelivery({ body: bodyWith(), headers, signatureKey: KEY, now })).rejects.toMatchObject({
		code: "too_new",
	});
});

test.for([
	["__proto__", `{"__proto__":{"polluted":true}}`],
	["constructor", `{"constructor":{"prototype":{"polluted":true}}}`],
	["toString", `{"toString":null,"hasOwnProperty":null}`],
])("%s in a body does no harm", async ([, json]) => {
	const body = `{"event":{"id":"ev_1","object_type":"__proto__","action":"constructor","data":${json},"__proto__":${json}},"subscription_id":"whsub_1","__proto__":${json}}`;
	const seen: unknown[] = [];
	const receiver = createReceiver({ signatureKey: KEY, on: {}, fallback: ({ data }) => seen.push(data), now });
	const request = new Request("https://test.example.com", { method: "POST", body, headers: sign(body) });
	expect((await receiver.fetch(request)).status).toBe(200);
	expect(seen.map((data) => JSON.stringify(data))).toEqual([json]);
	expect({}).not.toHaveProperty("polluted");
});

test.for([
	["unsigned", {}, 401],
	["signed", undefined, 400],
] as const)("100,000 levels of nesting are refused when %s", async ([, headers, status]) => {
	const body = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
	const options = { signatureKey: () => KEY, on: {}, fallback: () => {}, onError: () => {}, now };
	const request = new Request("https://test.example.com", { method: "POST", body, headers: headers ?? sign(body) });
	expect((await createReceiver(options).fetch(request)).status).toBe(status);
});

test("nesting inside a signed delivery reaches the handler", async () => {
	const body = `{"event":{"id":"ev_1","data":${"[".repeat(10_000)}${"]".repeat(10_000)}},"subscription_id":"whsub_1"}`;
	await expect(verifyDelivery({ body, headers: sign(body), signatureKey: KEY, now })).resolves.toHaveProperty("event");
});

test("a replayed delivery is acknowledged and not handled again", async () => {
	let handled = 0;
	const fallback = () => {
		handled++;
	};
	const receiver = createReceiver({ signatureKey: KEY, on: {}, fallback, now });
	const body = bodyWith();
	for (let replay = 0; replay < 1000; replay++) {
		const request = new Request("https://test.example.com", { method: "POST", body, headers: sign(body) });
		expect((await receiver.fetch(request)).status).toBe(200);
	}
	expect(handled).toBe(1);
});
