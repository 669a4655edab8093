import { CloseInputError, type CreateWebhook, createClient } from "close-crm";
import { describe, expect, test } from "vitest";

const events = [{ object_type: "lead", action: "created" }];
const url = "https://test.example.com";

describe("what webhooks.create refuses before anything is sent", () => {
	test.each([
		["nothing", undefined, /webhooks.create takes an object with url, events, verify_ssl; it got missing/],
		["no url", { events }, /url must be an absolute https:\/\/ or http:\/\/ URL; it is missing/],
		["a relative url", { url: "/hook", events }, /it is "\/hook"/],
		["a url of another scheme", { url: "ftp://x", events }, /url must be an absolute/],
		["no events", { url }, /events must be a list such as .* it is missing/],
		[
			"an event that is a text",
			{ url, events: ["lead.created"] },
			/events\[0\] takes an object with object_type, action/,
		],
		[
			"an event without action",
			{ url, events: [{ object_type: "lead" }] },
			/events\[0\].action must be a text such as "created"/,
		],
		["verify_ssl as a text", { url, events, verify_ssl: "no" }, /verify_ssl must be true or false; it is "no"/],
		["a mistyped property", { url, events, verifySsl: false }, /takes url, events, verify_ssl, and not verifySsl/],
		["a mistyped property of an event", { url, events: [{ ...events[0], filter: {} }] }, /and not filter/],
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
});
