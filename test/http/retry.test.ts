import { createClient } from "close-crm";
import { describe, expect, test } from "vitest";
import { backoff } from "../../src/http/retry.ts";

const webhook = { url: "https://test.example.com", events: [{ object_type: "lead", action: "created" }] };

describe("the backoff where Close does not say how long to wait", () => {
	test("is up to half a second, then up to twice as long each time, up to eight seconds", () => {
		const longest = [1, 2, 3, 4, 5, 6, 20].map((attempt) => backoff(attempt, () => 1));

		expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
	});

	test("is spread over all of that time", () => {
		expect([0, 0.25, 0.5].map((chance) => backoff(3, () => chance))).toEqual([0, 500, 1000]);
	});
});

/** How often a POST is sent when each attempt fails with this. */
async function countOf(failure: unknown): Promise<number> {
	let requests = 0;
	const client = createClient({
		apiKey: "a",
		maxRetries: 1,
		async fetch() {
			requests++;
			throw failure;
		},
	});
	await client.webhooks.create(webhook).catch(() => {});
	return requests;
}

describe("a POST that fails without an answer", () => {
	test.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"])(
		"is repeated for the code %s, which says that it never left",
		async (code) => {
			const cause = Object.assign(new Error("no connection"), { code });

			expect(await countOf(new TypeError("fetch failed", { cause }))).toBe(2);
		},
	);

	test.each([
		["a code of a lost connection", Object.assign(new Error("reset"), { code: "ECONNRESET" })],
		["no code", new TypeError("fetch failed")],
		["a cause that is no error", new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } })],
		["what is no error", "ECONNREFUSED"],
	])("is not repeated for %s", async (_, failure) => {
		expect(await countOf(failure)).toBe(1);
	});
});

describe("a PATCH, which a fuller document may have,", () => {
	test("is not repeated after a 500, for it may have been carried out", async () => {
		interface FullerPaths {
			"/lead/{id}/": {
				patch: {
					parameters: { path: { id: string } };
					responses: { 200: { content: { "application/json": object } } };
				};
			};
		}
		let requests = 0;
		const client = createClient<FullerPaths>({
			apiKey: "a",
			async fetch() {
				requests++;
				return new Response(null, { status: 500 });
			},
		});

		const { response } = await client.api.PATCH("/lead/{id}/", { params: { path: { id: "lead_1" } } });

		expect(response.status).toBe(500);
		expect(requests).toBe(1);
	});
});
