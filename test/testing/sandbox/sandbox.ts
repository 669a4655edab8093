import { createClient } from "close-crm";
import { createFakeClose, createTestClock, type FakeCloseOptions } from "close-crm/testing";

/** A sandbox with a test clock, and functions that call it and read its event log, oldest first. */
export function sandbox(options: Partial<FakeCloseOptions> = {}) {
	const clock = createTestClock({ now: Date.UTC(2026, 5, 1) });
	const close = createFakeClose({ clock, fetch: () => new Response(), ...options });
	const client = close.client();

	async function events() {
		const { data } = await client.request("GET /event/", {});
		return data.toReversed();
	}

	/** The names of the events, such as `lead.created`. */
	async function eventNames(): Promise<string[]> {
		return (await events()).map(({ object_type, action }) => `${object_type}.${action}`);
	}

	/** Sends a request without the client's checks. */
	async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
		const response = await close.fetch(`https://api.close.com/api/v1${path}`, {
			method,
			headers: { authorization: "Basic eDo=", "content-type": "application/json", ...headers },
			...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
	}

	return { clock, close, client, events, eventNames, send };
}

/** A client of the sandbox with its own API key. */
export function clientWithKey(close: { fetch: typeof fetch }, apiKey: string) {
	return createClient({ apiKey, fetch: close.fetch, maxRetries: 0 });
}
