import { inspect } from "node:util";
import { CloseInputError, createClient } from "close-crm";
import { describe, expect, test } from "vitest";
import { DEFAULT_BASE_URL } from "../../src/client/options.ts";
import { document } from "../contract/document.ts";

describe("the options of createClient", () => {
	test("the default base URL is the document's server", () => {
		expect(DEFAULT_BASE_URL).toBe(document.servers[0].url);
	});

	test.each([
		["neither apiKey nor accessToken", {}, /an apiKey or an accessToken; it got neither/],
		["both", { apiKey: "a", accessToken: "b" }, /it got both/],
		["an empty key", { apiKey: "" }, /apiKey must be a text that is not empty/],
		["a key with a space at its end", { apiKey: "secret_key " }, /apiKey holds white space/],
		["a key with a line end", { apiKey: "secret_key\n" }, /apiKey holds white space/],
		["a key with a control character", { apiKey: "secret\u0000key" }, /control character/],
		["a key with its Basic colon", { apiKey: "secret_key:" }, /apiKey holds a colon/],
		["a token with a space before it", { accessToken: " secret_key" }, /accessToken holds white space/],
		["a base URL that is none", { apiKey: "a", baseUrl: "api.close.com" }, /baseUrl must be an absolute URL/],
		["a base URL with a query", { apiKey: "a", baseUrl: "https://api.close.com/?a=1" }, /without user, query/],
		["a base URL without TLS", { apiKey: "a", baseUrl: "http://api.close.com" }, /must begin with https/],
		[
			"a timeout of zero",
			{ apiKey: "a", timeout: 0 },
			/timeout must be a number of ms from 1 to 2147483647, which is 24 days; it is 0/,
		],
		["a timeout that is a text", { apiKey: "a", timeout: "5s" }, /timeout must be a number of ms/],
		["a timeout that no timer can have", { apiKey: "a", timeout: Number.POSITIVE_INFINITY }, /it is Infinity/],
		["fewer than no retries", { apiKey: "a", maxRetries: -1 }, /maxRetries must be a number, 0 or more; it is -1/],
	])("%s is an error that names the option and what to do", (_, options, message) => {
		const create = () => createClient(options as Parameters<typeof createClient>[0]);

		expect(create).toThrow(CloseInputError);
		expect(create).toThrow(message);
		expect(create).not.toThrow("secret");
	});

	test("plain http is taken for a loopback address", () => {
		for (const host of ["localhost:4010", "127.0.0.1:4010", "[::1]:4010"]) {
			expect(() => createClient({ apiKey: "a", baseUrl: `http://${host}` })).not.toThrow();
		}
	});

	test("a printed client does not show the key", () => {
		const client = createClient({ apiKey: "secret_key" });

		expect(inspect(client, { depth: null, showHidden: true })).not.toContain("secret_key");
		expect(JSON.stringify(client)).not.toContain("secret_key");
	});
});
