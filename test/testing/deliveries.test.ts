import { EventEmitter, once } from "node:events";
import { createClient, event, field, type WebhookSubscriptionEvent } from "close-crm";
import { verifyDelivery } from "close-crm/receive";
import { createFakeClose, createTestClock, sampleEvent, systemClock } from "close-crm/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { serve } from "../client/server.ts";
import { DAY, fakeClose, HOUR, MINUTE, SECOND, webhook } from "./fake.ts";

/** Replaces the timers with which the test clock waits for a hanging target, so that they can be advanced. */
function holdPatience(): () => Promise<unknown> {
	vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
	onTestFinished(() => void vi.useRealTimers());
	return () => vi.advanceTimersByTimeAsync(2 * SECOND);
}

const toDelivery = async (request: Request) => JSON.parse(await request.text());

describe("deliveries of the fake", () => {
	test("an event is sent, signed with the subscription's key, when the clock reaches its time", async () => {
		const requests: Request[] = [];
		const fetch = (request: Request) => {
			requests.push(request);
			return new Response();
		};
		const { close, client, clock } = fakeClose({ fetch });
		const { id, signature_key } = await client.webhooks.create(webhook);

		const emitted = close.emit(sampleEvent("lead.created"));
		expect(requests).toEqual([]);
		await clock.advance(0);

		const [request] = requests;
		expect(request).toMatchObject({ method: "POST", url: "https://test.example.com/" });
		const body = await request?.arrayBuffer();
		const delivery = await verifyDelivery({
			body: body ?? "",
			headers: request ?? {},
			signatureKey: signature_key,
			now: clock.now,
		});
		expect(delivery).toEqual({ subscription_id: id, event: emitted });
		expect(close.record.deliveries).toEqual([
			{
				subscription_id: id,
				event_id: emitted.id,
				date_updated: emitted.date_updated,
				url: webhook.url,
				attempt_number: 1,
				response_status_code: 200,
				error: null,
				time: clock.now(),
			},
		]);
	});

	test("it is sent to every active subscription whose events and filters match", async () => {
		const { close, client, clock } = fakeClose();
		const url = (name: string) => `https://${name}.example.com`;
		const create = (name: string, ...events: WebhookSubscriptionEvent[]) =>
			client.webhooks.create({ url: url(name), events });
		await create("all", event("lead.created"));
		await create("won", event("lead.created", field("data", "status_label").equals("Won")));
		await create("other", event("contact.created"));
		const { id } = await create("paused", event("lead.created"), event("lead.deleted"));
		await client.webhooks.pause(id);

		close.emit(sampleEvent("lead.created", { data: { status_label: "Won" } }));
		close.emit(sampleEvent("lead.created", { data: { status_label: "Lost" } }));
		await clock.advance(0);

		expect(close.record.deliveries.map((each) => each.url).sort()).toEqual([url("all"), url("all"), url("won")]);
	});

	test("updates and deletions wait for the consolidation, and arrive as its result", async () => {
		const names: string[] = [];
		const fetch = async (request: Request) => {
			names.push((await toDelivery(request)).event.data.name);
			return new Response();
		};
		const { close, client, clock } = fakeClose({ fetch });
		await client.webhooks.create(webhook);

		for (const name of ["A", "B", "C"]) close.emit(sampleEvent("lead.updated", { data: { name } }));
		await clock.advance(2 * SECOND);
		expect(names).toEqual([]);
		await clock.advance(SECOND);

		expect(names).toEqual(["C"]);
	});

	test("a failed delivery is sent again after 61 seconds, then with growing pauses of up to 20 minutes, for 72 hours", async () => {
		const bodies = new Set<string>();
		const timestamps = new Set<string | null>();
		const fetch = async (request: Request) => {
			bodies.add(await request.text());
			timestamps.add(request.headers.get("close-sig-timestamp"));
			return new Response(null, { status: 503 });
		};
		const { close, client, clock } = fakeClose({ fetch });
		const { id } = await client.webhooks.create(webhook);
		const start = clock.now();
		close.emit(sampleEvent("lead.created"));

		await clock.advance(4 * DAY);

		const times = close.record.deliveries.map(({ time }) => time - start);
		const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
		expect(gaps.slice(0, 6)).toEqual([61, 122, 244, 488, 976, 1200].map((seconds) => seconds * SECOND));
		expect(new Set(gaps.slice(5))).toEqual(new Set([20 * MINUTE]));
		expect(times.at(-1)).toBeGreaterThan(72 * HOUR - 20 * MINUTE);
		expect(times.at(-1)).toBeLessThanOrEqual(72 * HOUR);
		expect(close.record.deliveries.at(-1)?.attempt_number).toBe(times.length);
		expect(bodies.size).toBe(1);
		expect(timestamps.size).toBe(1);
		expect(close.subscriptions()).toMatchObject([{ id, status: "paused", pause_reason: null }]);
	});

	test("signsEveryAttempt gives each retry a new timestamp", async () => {
		const timestamps = new Set<string | null>();
		const fetch = (request: Request) => {
			timestamps.add(request.headers.get("close-sig-timestamp"));
			return new Response(null, { status: 500 });
		};
		const { close, client, clock } = fakeClose({ fetch, signsEveryAttempt: true, retryDelay: () => SECOND });
		await client.webhooks.create(webhook);
		close.emit(sampleEvent("lead.created"));

		await clock.advance(3 * SECOND);

		expect(timestamps.size).toBe(4);
	});

	test("three days of failure pause the subscription and clear its queue", async () => {
		let isUp = false;
		const fetch = () => new Response(null, { status: isUp ? 200 : 500 });
		const { close, client, clock } = fakeClose({ fetch, pauseReason: "queue" });
		const { id } = await client.webhooks.create(webhook);
		close.emit(sampleEvent("lead.created"));
		await clock.advance(2 * DAY);
		close.emit(sampleEvent("lead.created", {}, { seed: 2 }));
		await clock.advance(DAY);

		expect(await client.webhooks.get(id)).toMatchObject({ status: "paused", pause_reason: "queue" });
		// The 72 hours of the first event were over.
		expect(close.record.pauses).toMatchObject([{ subscription_id: id, reason: "failing", dropped: 1 }]);

		isUp = true;
		await client.webhooks.resume(id);
		await clock.advance(DAY);
		expect(close.record.deliveries.some(({ error }) => error === null)).toBe(false);
		close.emit(sampleEvent("lead.created", {}, { seed: 3 }));
		await clock.advance(0);
		expect(close.record.deliveries.at(-1)?.error).toBeNull();
	});

	test("one success in three days prevents a pause, but each event is still abandoned after 72 hours", async () => {
		let isUp = false;
		const fetch = () => new Response(null, { status: isUp ? 200 : 500 });
		const { close, client, clock } = fakeClose({ fetch });
		const { id } = await client.webhooks.create(webhook);
		const bad = close.emit(sampleEvent("lead.created"));
		await clock.advance(2 * DAY);
		isUp = true;
		close.emit(sampleEvent("lead.created", {}, { seed: 2 }));
		await clock.advance(0);
		isUp = false;
		await clock.advance(2 * DAY);

		expect((await client.webhooks.get(id)).status).toBe("active");
		const attempts = close.record.deliveries.filter(({ event_id }) => event_id === bad.id);
		expect(clock.now() - (attempts.at(-1)?.time ?? 0)).toBeGreaterThan(DAY - 20 * MINUTE);
	});

	test("a hundred thousand waiting events pause the subscription too", async () => {
		const { close, client, clock } = fakeClose();
		const { id } = await client.webhooks.create(webhook);
		// The target answers none of them, and each event waits twice.
		close.disturbDeliveries({ delay: SECOND, times: 10 });
		const isOver = close.disturbDeliveries({ duplicate: true, times: Number.POSITIVE_INFINITY });
		const event = sampleEvent("lead.created");
		for (let at = 0; at < 49_999; at++) close.emit(event);
		await clock.advance(0);
		isOver();
		close.emit(event);
		await clock.advance(0);
		expect((await client.webhooks.get(id)).status).toBe("active");

		close.emit(event);
		await clock.advance(0);

		expect((await client.webhooks.get(id)).status).toBe("paused");
		expect(close.record.pauses).toMatchObject([{ reason: "backlog", dropped: 100_000 }]);
	});

	test("events of a pause are not delivered after it", async () => {
		const { close, client, clock } = fakeClose();
		const { id } = await client.webhooks.create(webhook);
		await client.webhooks.pause(id);
		close.emit(sampleEvent("lead.created"));
		await clock.advance(HOUR);
		await client.webhooks.resume(id);

		await clock.advance(DAY);

		expect(close.record.deliveries).toEqual([]);
	});

	test("an attempt that was running during a pause does not count after it", async () => {
		const { close, client, clock } = fakeClose();
		const { id } = await client.webhooks.create(webhook);
		close.disturbDeliveries({ delay: 15 * SECOND });
		close.emit(sampleEvent("lead.created"));
		await clock.advance(SECOND);
		await client.webhooks.pause(id);
		await client.webhooks.resume(id);

		await clock.advance(4 * DAY);

		expect(close.record.deliveries).toMatchObject([{ attempt_number: 1, error: "Timeout" }]);
		expect((await client.webhooks.get(id)).status).toBe("active");
	});

	test("the history is newest first, and limited", async () => {
		const { close, client, clock } = fakeClose();
		const { id } = await client.webhooks.create(webhook);
		const ids = Array.from({ length: 12 }, (_, seed) => close.emit(sampleEvent("lead.created", {}, { seed })).id);

		await clock.advance(0);

		const { history } = await client.webhooks.get(id);
		expect(history?.successes.map(({ event_id }) => event_id)).toEqual(ids.slice(2).reverse());
	});

	test("a deleted subscription gets no more deliveries, not even retries", async () => {
		const { close, client, clock } = fakeClose({ fetch: () => new Response(null, { status: 500 }) });
		const { id } = await client.webhooks.create(webhook);
		close.emit(sampleEvent("lead.created"));
		await clock.advance(0);

		await client.webhooks.delete(id);
		await clock.advance(DAY);

		expect(close.record.deliveries).toHaveLength(1);
	});

	test("counters, history and latest_error are as observed", async () => {
		let status = 503;
		const { close, client, clock } = fakeClose({ fetch: () => new Response(null, { status }) });
		const { id } = await client.webhooks.create(webhook);
		const { id: event_id } = close.emit(sampleEvent("lead.created"));
		await clock.advance(0);
		status = 200;
		await clock.advance(61 * SECOND);

		expect(await client.webhooks.get(id)).toMatchObject({
			counters: { first_fail: 1, retry_success: 1 },
			recent_consecutive_fail_buckets_cnt: 0,
			latest_error: "Exception name: HTTPError, Status code: 503",
			history: {
				errors: [
					{
						event_id,
						attempt_number: 1,
						datetime: "2026-06-01T00:00:00.000000+00:00",
						error: "HTTPError",
						response_status_code: 503,
					},
				],
				successes: [
					{
						event_id,
						attempt_number: 2,
						datetime: "2026-06-01T00:01:01.000000+00:00",
						error: null,
						response_status_code: 200,
					},
				],
			},
		});
	});

	test("a target that never answers times out after 15 seconds", async () => {
		const endPatience = holdPatience();
		const { close, client, clock } = fakeClose({ fetch: () => new Promise(() => {}) });
		await client.webhooks.create(webhook);
		close.emit(sampleEvent("lead.created"));

		const advancing = clock.advance(15 * SECOND);
		await endPatience();
		await advancing;

		expect(close.record.deliveries).toMatchObject([{ error: "Timeout", response_status_code: null }]);
	});

	test("a target that throws counts as unreachable", async () => {
		const { close, client, clock } = fakeClose({ fetch: () => Promise.reject(new Error("down")) });
		await client.webhooks.create(webhook);
		close.emit(sampleEvent("lead.created"));

		await clock.advance(0);

		expect(close.record.deliveries).toMatchObject([{ error: "ConnectionError", response_status_code: null }]);
	});

	test("without a target it sends over HTTP", async () => {
		const bodies: string[] = [];
		const { url } = await serve(async (request, response) => {
			for await (const chunk of request) bodies.push(String(chunk));
			response.end();
		});
		const clock = createTestClock();
		const close = createFakeClose({ clock });
		await createClient({ apiKey: "api_test", fetch: close.fetch }).webhooks.create({ ...webhook, url });
		const emitted = close.emit(sampleEvent("lead.created"));

		await clock.advance(0);

		expect(JSON.parse(bodies.join("")).event).toEqual(emitted);
	});

	test("the connection to a server that never answers is closed after 15 seconds", async () => {
		const endPatience = holdPatience();
		const arrivals = new EventEmitter();
		const arrived = once(arrivals, "request");
		const { url } = await serve((request) => void arrivals.emit("request", request.socket));
		const clock = createTestClock();
		const fake = createFakeClose({ clock });
		await createClient({ apiKey: "api_test", fetch: fake.fetch }).webhooks.create({ ...webhook, url });
		fake.emit(sampleEvent("lead.created"));

		const advancing = clock.advance(15 * SECOND);
		const [socket] = await arrived;
		const closed = once(socket, "close");
		await endPatience();
		await advancing;

		await closed;
		expect(fake.record.deliveries).toMatchObject([{ error: "Timeout" }]);
	});

	test("with the system's clock it sends by itself", async () => {
		let resolve = (_: Request) => {};
		const sent = new Promise<Request>((found) => {
			resolve = found;
		});
		const fetch = (request: Request) => {
			resolve(request);
			return new Response();
		};
		const { close, client } = fakeClose({ clock: systemClock, fetch });
		await client.webhooks.create(webhook);

		const emitted = close.emit(sampleEvent("lead.created"));

		expect((await toDelivery(await sent)).event).toEqual(emitted);
	});
});
