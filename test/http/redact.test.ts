import { createClient } from "close-crm";
import { describe, expect, test } from "vitest";

const HEX = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";

/** The text of a response, as an error shows it. */
async function shownOf(text: string, apiKey = "api_test"): Promise<unknown> {
	const client = createClient({ apiKey, fetch: async () => new Response(text, { status: 400 }) });
	return client.events.get("ev_1").catch((error) => error.body);
}

describe("an error does not show", () => {
	test.each([
		["signature_key=abc", "signature_key=[redacted]"],
		["signature_key : abc", "signature_key : [redacted]"],
		["signature_key  =  abc, and more", "signature_key  =  [redacted], and more"],
		["Signature_Key: 'abc' is taken", "Signature_Key: '[redacted]' is taken"],
		["{'signature_key': 'abc'}", "{'signature_key': '[redacted]'}"],
		["{signature_key:abc}", "{signature_key:[redacted]}"],
		['<p>{"signature_key" : "abc","id":1}', '<p>{"signature_key" : "[redacted]","id":1}'],
		['"{\\"signature_key\\":\\"abc\\"} and', '"{\\"signature_key\\":\\"[redacted]\\"} and'],
		["signature_key=abc signature_key=def", "signature_key=[redacted] signature_key=[redacted]"],
		["signature_key=nullable", "signature_key=[redacted]"],
	])("the key in %j", async (text, shown) => {
		expect(await shownOf(text)).toBe(shown);
	});

	test.each([
		[`the key ${HEX} is in use`, "the key [redacted] is in use"],
		[`${HEX}:${HEX.toUpperCase()}`, "[redacted]:[redacted]"],
		[`_${HEX}_`, "_[redacted]_"],
	])("a string that looks like a key in %j", async (text, shown) => {
		expect(await shownOf(text)).toBe(shown);
	});

	test("the credential, wherever it is", async () => {
		expect(await shownOf("secret, secret and c2VjcmV0Og==", "secret")).toBe("[redacted], [redacted] and [redacted]");
	});

	test("an access token, wherever it is", async () => {
		const fetch = async () => new Response("the secret is no token: secret", { status: 400 });

		const error = await createClient({ accessToken: "secret", fetch })
			.events.get("ev_1")
			.catch((e) => e);

		expect(error.body).toBe("the [redacted] is no token: [redacted]");
	});
});

describe("an error shows", () => {
	test.each([
		"signature_key: null",
		"no signature_key was given",
		`${HEX}0 is longer than a key`,
		`x${HEX} is the end of a word`,
		`${HEX}x is the start of a word`,
		`${HEX.slice(1)} is shorter than a key`,
	])("%j unchanged", async (text) => {
		expect(await shownOf(text)).toBe(text);
	});

	test("a credential of five characters, because it is a placeholder", async () => {
		expect(await shownOf("tests have secre as their key", "secre")).toBe("tests have secre as their key");
	});
});
