import { CloseInputError, type CreateWebhook, createClient } from "close-crm";
import { describe, expect, test } from "vitest";

const events = [{ object_type: "lead", action: "created" }];
const url = "https://test.example.com";

describe("webhooks.create rejects, before anything is sent,", () => {
	test.each([
		["nothing", undefined, /webhooks.create: expected an object with url, events, verify_ssl; got undefined/],
		["null", null, /webhooks.create: expected an object with .* got null/],
		["a list", [], /webhooks.create: expected an object with .* got an array/],
		["no url", { events }, /url must be an absolute https:\/\/ or http:\/\/ URL; it is undefined/],
		["a relative url", { url: "/hook", events }, /it is "\/hook"/],
		["a url of another scheme", { url: "ftp://x", events }, /url must be an absolute/],
		["a url of a scheme that ends like https", { url: "xhttps://x", events }, /url must be an absolute/],
		["a list with a url", { url: [url], events }, /url must be an absolute .* it is an array/],
		["no events", { url }, /events must be a list such as .* it is undefined/],
		[
			"an event that is a string",
			{ url, events: ["lead.created"] },
			/events\[0\]: expected an object with object_type, action/,
		],
		[
			"an event without action",
			{ url, events: [{ object_type: "lead" }] },
			/events\[0\].action must be a string such as "created"/,
		],
		[
			"an event with an empty object type",
			{ url, events: [events[0], { object_type: "", action: "created" }] },
			/events\[1\].object_type must be a string such as "lead"; it is ""/,
		],
		["verify_ssl that is a string", { url, events, verify_ssl: "no" }, /verify_ssl must be true or false; it is "no"/],
		["a mistyped property", { url, events, verifySsl: false }, /unknown property verifySsl/],
		["a mistyped property of an event", { url, events: [{ ...events[0], filter: {} }] }, /unknown property filter/],
	])("%s", async (_, input, message) => {
		let sent = 0;
		const client = createClient({
			apiKey: "api_test",
			async fetch() {
				sent++;
				return new Response();
			},
		});

		const error = await client.webhooks.create(input as CreateWebhook).catch((e) => e);

		expect(error).toBeInstanceOf(CloseInputError);
		expect(error.message).toMatch(message);
		expect(sent).toBe(0);
	});

	test("shows only the beginning of a long value", async () => {
		const client = createClient({ apiKey: "api_test" });

		await expect(client.webhooks.create({ url: "x".repeat(1000), events })).rejects.toThrow(/it is "x{80}"\.$/);
	});
});
