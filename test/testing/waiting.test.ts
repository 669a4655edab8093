import { event } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { DAY, fakeClose, HOUR, SECOND, webhook } from "./fake.ts";

/** A fake with one subscription, whose target succeeds or fails depending on `isUp`. */
async function delivering(options: Parameters<typeof fakeClose>[0] = {}, now?: number) {
	const target = { isUp: true };
	const fetch = () => new Response(null, { status: target.isUp ? 200 : 500 });
	const fake = fakeClose({ fetch, ...options }, now);
	const { id } = await fake.client.webhooks.create(webhook);
	const start = fake.clock.now();
	/** An event of a different lead for each seed. */
	const emit = (seed: number) => fake.close.emit(sampleEvent("lead.created", {}, { seed })).id;
	/** The sent events, in order, each with the time since the start, in ms. */
	const sent = () => fake.close.record.deliveries.map(({ event_id, time }) => [event_id, time - start]);
	return { ...fake, id, start, target, emit, sent };
}

describe("the waiting events of a subscription of the fake", () => {
	test("at most ten are sent at a time", async () => {
		const { close, clock, emit } = await delivering();
		close.disturbDeliveries({ delay: SECOND, times: 25 });
		for (let seed = 0; seed < 25; seed++) emit(seed);
		const answered: number[] = [];
		for (let second = 0; second < 3; second++) {
			await clock.advance(SECOND);
			answered.push(close.record.deliveries.length);
		}

		expect(answered).toEqual([10, 20, 25]);
	});

	test("are dropped by a pause", async () => {
		const { close, client, clock, id, target, emit } = await delivering({
			retryDelay: (attempt) => (attempt === 1 ? HOUR : 73 * HOUR),
		});
		emit(1);
		emit(2);
		await clock.advance(0);
		target.isUp = false;
		emit(3);
		emit(4);
		await clock.advance(2 * HOUR);
		emit(5);
		await clock.advance(0);

		await client.webhooks.pause(id);

		expect(close.record.pauses).toMatchObject([{ dropped: 1 }]);
	});

	test.each([
		[72 * HOUR, 2],
		[72 * HOUR + 1, 1],
	])("with a retry after %i ms an event is sent %i times, because retries end after 72 hours", async (delay, times) => {
		const { clock, target, emit, sent } = await delivering({ retryDelay: () => delay });
		target.isUp = false;
		const id = emit(1);
		await clock.advance(HOUR);
		target.isUp = true;
		// Without a success the subscription would be paused then.
		emit(2);
		await clock.advance(4 * DAY);

		expect(sent().filter(([event]) => event === id)).toHaveLength(times);
	});

	test("a pause comes 72 hours after the first failure since the last success", async () => {
		const { close, clock, start, target, emit } = await delivering();
		target.isUp = false;
		emit(1);
		await clock.advance(HOUR);
		target.isUp = true;
		emit(2);
		await clock.advance(HOUR);
		target.isUp = false;
		emit(3);

		await clock.advance(74 * HOUR);

		expect(close.record.pauses).toMatchObject([{ reason: "failing", time: start + 74 * HOUR }]);
		expect(close.subscriptions()).toMatchObject([{ date_updated: "2026-06-04T02:00:00.000000" }]);
	});

	test.each([
		[200, null],
		[399, null],
		[400, "HTTPError"],
		[500, "HTTPError"],
	])("the status %i counts as %j", async (status, error) => {
		const { close, clock, emit } = await delivering();
		close.disturbDeliveries({ status });
		emit(1);
		await clock.advance(0);

		expect(close.record.deliveries).toMatchObject([{ response_status_code: status, error }]);
	});

	test("a failure without a status is reported by its name, and each kind of attempt is counted", async () => {
		const { close, client, clock, id, emit } = await delivering();
		close.disturbDeliveries({ connection: "refused", times: 2 });
		emit(1);
		await clock.advance(HOUR);
		emit(2);
		await clock.advance(0);

		expect(await client.webhooks.get(id)).toMatchObject({
			latest_error: "Exception name: ConnectionError",
			counters: { first_fail: 1, retry_fail: 1, retry_success: 1, first_success: 1 },
		});
	});

	test("a delivery is signed in whole seconds", async () => {
		const timestamps: (string | null)[] = [];
		const fetch = (request: Request) => {
			timestamps.push(request.headers.get("close-sig-timestamp"));
			return new Response();
		};
		const { clock, emit } = await delivering({ fetch }, 1_780_000_000_999);
		emit(1);
		await clock.advance(0);

		expect(timestamps).toEqual(["1780000000"]);
	});

	test("a deletion waits as long as an update, and is not merged", async () => {
		const { close, client, clock, sent } = await delivering();
		const events = [event("lead.updated"), event("lead.deleted")];
		await client.webhooks.create({ url: "https://other.example.com", events });
		const deleted = close.emit(sampleEvent("lead.deleted"));
		const updated = close.emit(sampleEvent("lead.updated"));
		await clock.advance(3 * SECOND - 1);
		expect(sent()).toEqual([]);

		await clock.advance(1);

		expect(updated.id).not.toBe(deleted.id);
		expect(new Set(sent().map(([id]) => id))).toEqual(new Set([deleted.id, updated.id]));
	});

	test("consolidation is an option, and counts from the time of a late update", async () => {
		const { close, clock, sent } = await delivering({ consolidation: 10 * SECOND });
		const { id } = close.emit(sampleEvent("lead.updated"), { late: 4 * SECOND });
		await clock.advance(6 * SECOND - 1);
		expect(sent()).toEqual([]);

		await clock.advance(1);

		expect(sent()).toEqual([[id, 6 * SECOND]]);
	});

	test("other actions on the same object are not delivered", async () => {
		const { close, clock, sent } = await delivering();
		close.emit(sampleEvent("lead.merged"));
		close.emit(sampleEvent("contact.created"));
		await clock.advance(0);

		expect(sent()).toEqual([]);
	});

	test("the number of duplicated events can be set", async () => {
		const { close, clock, emit, sent } = await delivering();
		close.disturbDeliveries({ duplicate: true, times: 2 });
		const ids = [];
		for (const seed of [1, 2, 3]) {
			ids.push(emit(seed));
			await clock.advance(0);
		}

		expect(sent().map(([id]) => id)).toEqual([ids[0], ids[0], ids[1], ids[1], ids[2]]);
	});

	test("a single waiting event is not reordered; the next two are", async () => {
		const { close, clock, emit, sent } = await delivering();
		close.disturbDeliveries({ reorder: true });
		const first = emit(1);
		await clock.advance(0);
		const [second, third] = [emit(2), emit(3)];
		await clock.advance(0);

		expect(sent().map(([id]) => id)).toEqual([first, third, second]);
	});
});
