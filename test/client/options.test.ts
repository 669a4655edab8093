import { inspect } from "node:util";
import { CloseInputError, createClient } from "close-crm";
import { describe, expect, test } from "vitest";
import { DEFAULT_BASE_URL } from "../../src/http/secure-url.ts";
import { document } from "../contract/document.ts";
import { serve } from "./server.ts";

describe("the options of createClient", () => {
	test("the default base URL is the document's server", () => {
		expect(DEFAULT_BASE_URL).toBe(document.servers[0].url);
	});

	test.each([
		["neither apiKey nor accessToken", {}, /apiKey is missing. Set it to a Close API key \(is CLOSE_API_KEY set\?\)/],
		["both", { apiKey: "a", accessToken: "b" }, /got both apiKey and accessToken/],
		["an empty key", { apiKey: "" }, /apiKey is missing/],
		["a key that is a number", { apiKey: 5 }, /apiKey is missing/],
		["a key with a space at its end", { apiKey: "secret_key " }, /apiKey contains white space/],
		["a key with a line end", { apiKey: "secret_key\n" }, /apiKey contains white space/],
		["a key with a control character", { apiKey: "secret\u0000key" }, /control character/],
		["a key with its Basic colon", { apiKey: "secret_key:" }, /apiKey contains a colon/],
		["a token with a space before it", { accessToken: " secret_key" }, /accessToken contains white space/],
		["an API key in place of the options", "secret_key", /expected options, such as { apiKey }; got a string\.$/],
		[
			"a logger that is not a function",
			{ apiKey: "a", logger: console },
			/logger must be a function; it is an object\./,
		],
		["a fetch that is not a function", { apiKey: "a", fetch: "secret" }, /fetch must be a function; it is a string\./],
		["headers that are a string", { apiKey: "a", headers: "x-app: secret" }, /that HTTP allows; it is a string\.$/],
		[
			"a header that HTTP does not allow",
			{ apiKey: "a", headers: { "x-app": "secret\nb" } },
			/that HTTP allows; its names are x-app\.$/,
		],
		["a base URL that is not a URL", { apiKey: "a", baseUrl: "api.close.com" }, /baseUrl must be an absolute URL/],
		[
			"a base URL that is not a string",
			{ apiKey: "a", baseUrl: ["https://api.close.com"] },
			/baseUrl must be an absolute URL/,
		],
		["a base URL with a fragment", { apiKey: "a", baseUrl: "https://api.close.com/#a" }, /query or fragment/],
		["a base URL with a user", { apiKey: "a", baseUrl: "https://secret@api.close.com/" }, /without user/],
		["a base URL with a password", { apiKey: "a", baseUrl: "https://:secret@api.close.com/" }, /without user/],
		["a base URL with a query", { apiKey: "a", baseUrl: "https://api.close.com/?a=1" }, /without user, query/],
		[
			"a base URL without TLS",
			{ apiKey: "a", baseUrl: "http://api.close.com/api/v1" },
			/must begin with https.* It begins with http:$/,
		],
		[
			"a host name that begins like a loopback address",
			{ apiKey: "a", baseUrl: "http://127.0.0.1.close.com" },
			/begin with https/,
		],
		["a loopback address of another scheme", { apiKey: "a", baseUrl: "ftp://localhost" }, /begin with https/],
		[
			"a timeout of zero",
			{ apiKey: "a", timeout: 0 },
			/createClient: timeout must be a number of ms from 1 to 2147483647 \(24 days\); it is 0/,
		],
		["a timeout that is a string", { apiKey: "a", timeout: "5s" }, /timeout must be a number of ms/],
		[
			"a timeout that is a string of digits",
			{ apiKey: "a", timeout: "5000" },
			/timeout must be a number of ms .* it is 5000/,
		],
		["a timeout that no timer can have", { apiKey: "a", timeout: Number.POSITIVE_INFINITY }, /it is Infinity/],
		["a timeout of less than a millisecond", { apiKey: "a", timeout: 0.9 }, /it is 0.9/],
		["a wait that no timer can have", { apiKey: "a", maxWait: 2 ** 31 }, /maxWait must be a number of ms from 0 to/],
		[
			"retries that are a string",
			{ apiKey: "a", maxRetries: "3" },
			/maxRetries must be a non-negative integer or Infinity; it is 3/,
		],
		["retries that are not a number", { apiKey: "a", maxRetries: Number.NaN }, /it is NaN/],
		[
			"half a retry",
			{ apiKey: "a", maxRetries: 1.5 },
			/maxRetries must be a non-negative integer or Infinity; it is 1.5/,
		],
		[
			"negative retries",
			{ apiKey: "a", maxRetries: -1 },
			/maxRetries must be a non-negative integer or Infinity; it is -1/,
		],
	])("%s is an error that names the option and what to do", (_, options, message) => {
		const create = () => createClient(options as Parameters<typeof createClient>[0]);

		expect(create).toThrow(CloseInputError);
		expect(create).toThrow(message);
		expect(create).not.toThrow("secret");
	});

	test("plain http is accepted for a loopback address", () => {
		for (const host of ["localhost:4010", "127.0.0.1:4010", "127.10.200.30", "[::1]:4010"]) {
			expect(() => createClient({ apiKey: "a", baseUrl: `http://${host}` })).not.toThrow();
		}
	});

	test("the smallest and the largest values of an option are accepted", () => {
		for (const times of [
			{ timeout: 1, maxWait: 0 },
			{ timeout: 2 ** 31 - 1, maxWait: 2 ** 31 - 1 },
		]) {
			expect(() => createClient({ apiKey: "a", maxRetries: 0, ...times })).not.toThrow();
		}
	});

	test("without a fetch option the global fetch is used, and an API key is sent as the user of Basic auth, without a password", async () => {
		const asked: string[] = [];
		const { url } = await serve((request, response) => {
			asked.push(`${request.headers.authorization} ${request.url}`);
			response.end('{"id":"ev_1"}');
		});

		await createClient({ apiKey: "key_of_close", baseUrl: `${url}/api/v1` }).events.get("ev_1");

		expect(asked).toEqual([`Basic ${btoa("key_of_close:")} /api/v1/event/ev_1/`]);
	});

	test("an access token that is a string is sent unchanged", async () => {
		let sent: string | null = null;
		const { events } = createClient({
			accessToken: "token_of_close",
			async fetch(_, init) {
				sent = new Headers(init?.headers).get("authorization");
				return Response.json({ id: "ev_1" });
			},
		});

		await events.get("ev_1");

		expect(sent).toBe("Bearer token_of_close");
	});

	test("headers are sent with every request, and those of a call override the same names", async () => {
		const sent: [string | null, string | null][] = [];
		const { events } = createClient({
			apiKey: "a",
			headers: { "x-app": "sync", "x-tenant": "all" },
			async fetch(_, init) {
				const headers = new Headers(init?.headers);
				sent.push([headers.get("x-app"), headers.get("x-tenant")]);
				return Response.json({ id: "ev_1" });
			},
		});

		await events.get("ev_1");
		await events.get("ev_1", { headers: { "x-tenant": "one" } });

		expect(sent).toEqual([
			["sync", "all"],
			["sync", "one"],
		]);
	});

	test("a printed client does not show the key", () => {
		const client = createClient({ apiKey: "secret_key" });

		expect(inspect(client, { depth: null, showHidden: true })).not.toContain("secret_key");
		expect(JSON.stringify(client)).not.toContain("secret_key");
	});
});
