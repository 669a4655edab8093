import { createClient, event, field } from "close-crm";
import { afterEach, expect, test } from "vitest";
import { recordingFetch } from "../contract/recorder.ts";

// A failure prints what was compared. So keys, and what belongs to the organization, are never compared themselves.

const { CLOSE_API_KEY: apiKey = "", CLOSE_BASE_URL: baseUrl = "", URL_PREFIX: urlPrefix } = process.env;
const { fetch, exchanges } = recordingFetch();
const { webhooks, events } = createClient({ apiKey, baseUrl, fetch });
const url = `${urlPrefix}lifecycle`;
let id = "";

/** The name of the error that a call rejects with. */
const rejection = (call: Promise<unknown>) =>
	call.then(
		() => "It resolved.",
		(error) => error.name,
	);

afterEach(() => {
	for (const { method, url, status, violations } of exchanges.splice(0)) {
		expect(violations, `${method} ${new URL(url).pathname}, answered ${status}, breaks the document`).toBeNull();
	}
});

test("a subscription is created, and its key is of the kind that deliveries are signed with", async () => {
	const won = field("data", "status_type").equals("won");
	const created = await webhooks.create({ url, events: [event("lead.created"), event("opportunity.updated", won)] });
	id = created.id;

	expect(/^[0-9a-f]{64}$/.test(created.signature_key)).toBe(true);
	expect(created.status).toBe("active");
	expect(created.verify_ssl).toBe(true);
	expect(created.events.find(({ extra_filter }) => extra_filter)?.extra_filter).toEqual(won);
});

test("it is listed", async () => {
	const ids = (await webhooks.list()).map((subscription) => subscription.id);

	expect(ids.includes(id)).toBe(true);
});

test("it is got", async () => {
	expect((await webhooks.get(id)).url).toBe(url);
});

test("its events are replaced", async () => {
	const updated = await webhooks.update(id, { events: [event("lead.deleted")] });

	expect(updated.events).toMatchObject([{ object_type: "lead", action: "deleted" }]);
});

test("it is paused", async () => {
	expect((await webhooks.pause(id)).status).toBe("paused");
});

test("it is resumed", async () => {
	expect((await webhooks.resume(id)).status).toBe("active");
});

test("ensure creates one, leaves it, and changes it", async () => {
	const wanted = { url: `${urlPrefix}ensure`, events: [event("lead.created")] };

	const created = await webhooks.ensure(wanted);
	const left = await webhooks.ensure(wanted);
	const changed = await webhooks.ensure({ ...wanted, events: [event("lead.updated")] });

	expect([created, left, changed].map(({ changes }) => changes.length > 0)).toEqual([true, false, true]);
	expect(new Set([created, left, changed].map(({ subscription }) => subscription.id)).size).toBe(1);
});

test("a deleted one is not found", async () => {
	await webhooks.delete(id);

	expect(await rejection(webhooks.get(id))).toBe("CloseNotFoundError");
});

test("an event of the log is got by its id", async () => {
	const [newest] = (await events.list({ _limit: 1 })).data;
	if (!newest) throw new Error("The organization has had no event for 30 days. Change one of its leads.");

	expect((await events.get(newest.id)).id).toBe(newest.id);
});

test("a wrong API key is refused", async () => {
	const stranger = createClient({ apiKey: "api_wrong", baseUrl, fetch });

	expect(await rejection(stranger.webhooks.list())).toBe("CloseUnauthorizedError");
});
