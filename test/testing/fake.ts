import { type CreateWebhook, createClient } from "close-crm";
import { createFakeClose, createTestClock, type FakeCloseOptions } from "close-crm/testing";

/** A fake Close with a test clock, and its client. By default, deliveries are answered with 200. */
export function fakeClose(options: Partial<FakeCloseOptions> = {}, now = Date.UTC(2026, 5, 1)) {
	const clock = createTestClock({ now });
	const close = createFakeClose({ clock, fetch: () => new Response(), ...options });
	const client = createClient({ apiKey: "api_test", fetch: close.fetch, maxRetries: 0 });
	return { clock, close, client };
}

export const webhook: CreateWebhook = {
	url: "https://test.example.com",
	events: [
		{ object_type: "lead", action: "created" },
		{ object_type: "lead", action: "updated" },
	],
};

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
