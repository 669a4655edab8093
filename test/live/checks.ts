import assert from "node:assert/strict";
import { type CloseClient, CloseNotFoundError, CloseUnauthorizedError, event, field } from "close-crm";

/** What the checks use, and the results that later checks need. */
export interface Live {
	client: CloseClient;
	/** A client with an API key that Close does not know. */
	stranger: CloseClient;
	/** The URL of every subscription that a check creates begins with this. */
	urlPrefix: string;
	/** The subscription of the first checks. */
	id: string;
}

/**
 * The checks of the real API, in order. A failure prints the compared values, so keys and the organization's data are
 * never compared themselves.
 */
export const CHECKS: Record<string, (live: Live) => Promise<void>> = {
	async "a subscription is created, with a key in the form of a signature key"(live) {
		const won = field("data", "status_type").equals("won");
		const created = await live.client.webhooks.create({
			url: `${live.urlPrefix}lifecycle`,
			events: [event("lead.created"), event("opportunity.updated", won)],
		});
		live.id = created.id;
		assert.ok(/^[0-9a-f]{64}$/.test(created.signature_key), "the key is not 64 hex characters");
		assert.equal(created.status, "active");
		assert.equal(created.verify_ssl, true);
		assert.deepEqual(created.events.find(({ extra_filter }) => extra_filter)?.extra_filter, won);
	},
	async "it is listed"({ client, id }) {
		const ids = (await client.webhooks.list()).map((subscription) => subscription.id);
		assert.ok(ids.includes(id), "it is not in the list");
	},
	async "it is returned by its id"({ client, id, urlPrefix }) {
		assert.equal((await client.webhooks.get(id)).url, `${urlPrefix}lifecycle`);
	},
	async "its events are replaced"({ client, id }) {
		const updated = await client.webhooks.update(id, { events: [event("lead.deleted")] });
		assert.deepEqual(
			updated.events.map(({ object_type, action }) => [object_type, action]),
			[["lead", "deleted"]],
		);
	},
	async "it is paused"({ client, id }) {
		assert.equal((await client.webhooks.pause(id)).status, "paused");
	},
	async "it is resumed"({ client, id }) {
		assert.equal((await client.webhooks.resume(id)).status, "active");
	},
	async "ensure creates a subscription, then changes nothing, then changes the subscription"({ client, urlPrefix }) {
		const wanted = { url: `${urlPrefix}ensure`, events: [event("lead.created")] };
		const created = await client.webhooks.ensure(wanted);
		const left = await client.webhooks.ensure(wanted);
		const changed = await client.webhooks.ensure({ ...wanted, events: [event("lead.updated")] });
		const results = [created, left, changed];
		assert.deepEqual(
			results.map(({ changes }) => changes.length > 0),
			[true, false, true],
		);
		assert.equal(new Set(results.map(({ subscription }) => subscription.id)).size, 1);
	},
	async "a deleted subscription is not found"({ client, id }) {
		await client.webhooks.delete(id);
		await assert.rejects(client.webhooks.get(id), CloseNotFoundError);
	},
	async "an event of the log is returned by its id"({ client }) {
		const [newest] = (await client.events.list({ _limit: 1 })).data;
		assert.ok(newest, "the organization has had no event for 30 days: change one of its leads");
		assert.equal((await client.events.get(newest.id)).id, newest.id);
	},
	async "a wrong API key is rejected"({ stranger }) {
		await assert.rejects(stranger.webhooks.list(), CloseUnauthorizedError);
	},
};
