import { CloseError, CloseNotFoundError, type CreateWebhook, createClient, event } from "close-crm";
import { createFakeClose, createTestClock, type FakeCloseOptions } from "close-crm/testing";
import { describe, expect, test } from "vitest";

const url = "https://test.example.com/close";
const wanted: CreateWebhook = { url, events: [event("lead.created"), event("opportunity.updated")] };
const MINUTE = 60_000;

type Fetch = typeof globalThis.fetch;

/** A fake Close with one subscription, and its clients. */
async function setUp(options: Partial<FakeCloseOptions> = {}) {
	const clock = createTestClock();
	const fake = createFakeClose({ clock, showsKey: false, ...options });
	const clientWith = (fetch: Fetch) => createClient({ apiKey: "api_test", maxRetries: 0, fetch }).webhooks;
	const webhooks = clientWith(fake.fetch);
	const old = await webhooks.create(wanted);
	const methodsSince = (length: number) =>
		fake.record.requests.slice(length).map(({ method, body }) => (method === "PUT" ? `PUT ${body}` : method));
	return { clock, fake, webhooks, old, clientWith, methodsSince };
}

/** Calls `fake`, unless `answer` returns another response to the request with that number and method. */
function except(
	fake: { fetch: Fetch },
	method: string,
	answer: (number: number, call: () => Promise<Response>) => unknown,
): Fetch {
	let number = 0;
	return async (input, init) => {
		const call = () => fake.fetch(input, init);
		if (init?.method !== method) return call();
		number += 1;
		const answered = await answer(number, call);
		return answered instanceof Response ? answered : call();
	};
}

describe("webhooks.rotateKey", () => {
	test("replaces the subscription with a new one that has a new key, and deletes the old one last", async () => {
		const { fake, webhooks, old, methodsSince } = await setUp();
		const { length } = fake.record.requests;

		const { subscription, signatureKey, changes } = await webhooks.rotateKey(old.id);

		const [left, ...others] = fake.subscriptions();
		expect(others).toEqual([]);
		expect(left).toMatchObject({ id: subscription.id, url, status: "active", signature_key: signatureKey });
		expect(left?.events).toHaveLength(2);
		expect(signatureKey).not.toBe(old.signature_key);
		expect(changes).toEqual([`create ${subscription.id}`, `delete ${old.id}`]);
		// Close rejects a duplicate, so the old one is paused briefly.
		expect(methodsSince(length)).toEqual(["GET", "GET", "POST", 'PUT {"status":"paused"}', "POST", "GET", "DELETE"]);
	});

	test.each([
		["the creation fails", new Response("{}", { status: 402 })],
		["the response to the creation has no key", Response.json({ id: "whsub_1", events: [] })],
	])("leaves the old subscription active with its key when %s", async (_, answer) => {
		const { fake, old, clientWith } = await setUp();
		const unlucky = clientWith(except(fake, "POST", (number) => number === 2 && answer));

		await expect(unlucky.rotateKey(old.id)).rejects.toBeInstanceOf(CloseError);

		expect(fake.subscriptions()).toMatchObject([{ id: old.id, status: "active", signature_key: old.signature_key }]);
	});

	test("leaves the old subscription active when the signal aborts during the second creation", async () => {
		const { fake, old, clientWith } = await setUp();
		const controller = new AbortController();
		const aborted = clientWith(except(fake, "POST", (number) => number === 2 && controller.abort()));

		await expect(aborted.rotateKey(old.id, { signal: controller.signal })).rejects.toMatchObject({
			name: "AbortError",
		});

		expect(fake.subscriptions()).toMatchObject([{ id: old.id, status: "active" }]);
	});

	test("leaves the old subscription active when the response to the pause is lost", async () => {
		const { fake, old, clientWith } = await setUp();
		const unlucky = clientWith(
			except(fake, "PUT", async (number, call) => {
				if (number > 1) return;
				await call();
				throw new TypeError("fetch failed");
			}),
		);

		await expect(unlucky.rotateKey(old.id)).rejects.toThrow("fetch failed");

		expect(fake.subscriptions()).toMatchObject([{ id: old.id, status: "active" }]);
	});

	test("deletes a subscription if the response to its creation was lost, because nobody has its key", async () => {
		const { fake, old, clientWith } = await setUp();
		const unlucky = clientWith(
			except(fake, "POST", async (number, call) => {
				if (number !== 2) return;
				await call();
				throw new TypeError("fetch failed");
			}),
		);

		await expect(unlucky.rotateKey(old.id)).rejects.toThrow("fetch failed");

		expect(fake.subscriptions()).toMatchObject([{ id: old.id, status: "active" }]);
	});

	test("says that the old subscription may be paused when it cannot be resumed either", async () => {
		const { fake, old, clientWith } = await setUp();
		let isBroken = false;
		const unlucky = clientWith(async (input, init) => {
			if (isBroken) return new Response("{}", { status: 500 });
			const response = await fake.fetch(input, init);
			isBroken = init?.method === "PUT";
			return response;
		});

		await expect(unlucky.rotateKey(old.id)).rejects.toThrow(`${old.id} may be paused, because it could not be resumed`);
	});

	test("can be repeated after a crash between creation and deletion: a minute later it deletes the leftover subscription", async () => {
		const { clock, fake, webhooks, old } = await setUp();
		await webhooks.pause(old.id);
		const lost = await webhooks.create(wanted);

		await expect(webhooks.rotateKey(old.id)).rejects.toThrow("another process is rotating the key");
		await expect(webhooks.ensure(wanted)).rejects.toThrow("If webhooks.rotateKey(id) was interrupted, call it again");
		await clock.advance(2 * MINUTE);
		const { subscription, changes } = await webhooks.rotateKey(old.id);

		expect(fake.subscriptions().map(({ id }) => id)).toEqual([subscription.id]);
		expect(changes[0]).toBe(`delete ${lost.id}, which an interrupted rotation left behind`);
		await expect(webhooks.ensure(wanted)).resolves.toMatchObject({ changes: [] });
	});

	test.each([
		["Close rejects duplicates", false],
		["Close accepts duplicates", true],
	])("on two machines at once succeeds on one and rejects on the other, if %s", async (_, accepts) => {
		const { fake, old, clientWith } = await setUp();
		// A URL that is different for Close, but the same for us.
		let twin = 0;
		const fetch: Fetch = async (input, init) => {
			if (!accepts || init?.method !== "POST") return fake.fetch(input, init);
			twin += 1;
			const body = String(init.body).replace("https://test", `https://${twin === 1 ? "TEST" : "Test"}`);
			return fake.fetch(input, { ...init, body });
		};

		const outcomes = await Promise.allSettled([1, 2].map(() => clientWith(fetch).rotateKey(old.id)));

		const keys = outcomes.flatMap((each) => (each.status === "fulfilled" ? [each.value.signatureKey] : []));
		const errors = outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
		expect(keys).toEqual(fake.subscriptions().map(({ signature_key }) => signature_key));
		expect(fake.subscriptions()).toMatchObject([{ status: "active" }]);
		expect(errors).toHaveLength(1);
		expect(errors[0]).toBeInstanceOf(CloseError);
	});

	test.each([
		["is answered with 404, because the response to the first attempt was lost", 404, /^delete whsub_/],
		["fails", 500, /could not be deleted. Delete it yourself: CloseApiError: DELETE .* answered 500/],
	])("does not lose the new key when the deletion of the old subscription %s", async (_, status, told) => {
		const { fake, old, clientWith } = await setUp();
		const unlucky = clientWith(except(fake, "DELETE", () => new Response("{}", { status })));

		const { signatureKey, changes } = await unlucky.rotateKey(old.id);

		expect(signatureKey).toMatch(/^[0-9a-f]{64}$/);
		expect(changes.at(-1)).toMatch(told);
	});

	test("rejects if the subscription does not exist", async () => {
		const { webhooks } = await setUp();

		await expect(webhooks.rotateKey("whsub_gone")).rejects.toBeInstanceOf(CloseNotFoundError);
	});
});

test("a creation whose response has no key rejects, and names the subscription", async () => {
	const { webhooks } = createClient({
		apiKey: "api_test",
		fetch: async () => Response.json({ id: "whsub_1", events: [] }),
	});

	await expect(webhooks.create(wanted)).rejects.toMatchObject({
		name: "CloseResponseError",
		message: expect.stringContaining("no signature_key. The subscription whsub_1 exists"),
	});
});

test("a creation whose response is {} rejects, and says what is missing", async () => {
	const { webhooks } = createClient({ apiKey: "api_test", fetch: async () => Response.json({}) });

	await expect(webhooks.create(wanted)).rejects.toMatchObject({
		name: "CloseResponseError",
		message: expect.stringContaining("the response has no id"),
	});
});
