import { type JobsOptions, Queue, type Worker, type WorkerOptions } from "bullmq";
import { createWorker, type QueuedEvent, toQueue } from "close-crm/bullmq";
import {
	type CloseEvent,
	createReceiver,
	type HandlerOptions,
	type ReceiverOptions,
	type UnlistedEvent,
} from "close-crm/receive";
import { redisStore } from "close-crm/redis";
import { sampleEvent, signDelivery } from "close-crm/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { describeWithRedis, startRedis, type TestRedis } from "../setup/redis.ts";

const signatureKey = "0123456789abcdef".repeat(4);
const SUBSCRIPTION = "whsub_8AmjKCZYT3zI8eZoi4HhFC";
const lead = sampleEvent("lead.created");

const handlers: HandlerOptions = { on: {}, fallback: () => {} };
const connection = { lazyConnect: true };

test.each<[unknown, unknown, unknown, string]>([
	["", handlers, { connection }, 'expected the name of the queue, such as "close"; got "".'],
	["close", undefined, { connection }, "expected the handlers, { on, fallback }; got undefined."],
	["close", { on: {} }, { connection }, "fallback must be a function; it is undefined."],
	["close", handlers, undefined, "options.connection is missing. Pass the connection to Redis, such as"],
])("createWorker(%j, %j, %j) is rejected", (name, handlers, options, message) => {
	// @ts-expect-error: wrong arguments
	expect(() => createWorker(name, handlers, options)).toThrow(`createWorker: ${message}`);
});

test.each<[unknown, unknown, string]>([
	["close", {}, 'expected a BullMQ queue, such as new Queue("close", …); got a string.'],
	[{ add: () => {} }, "15", "options must be an object; it is a string."],
	[{ add: () => {} }, { jobId: "1" }, "jobId cannot be set."],
])("toQueue(%j, %j) is rejected", (queue, options, message) => {
	// @ts-expect-error: wrong arguments
	expect(() => toQueue(queue, options)).toThrow(`toQueue: ${message}`);
});

describeWithRedis("a queue of BullMQ between receiver and handlers", () => {
	let redis: TestRedis;
	let queues = 0;
	beforeAll(async () => {
		redis = await startRedis();
	});
	afterAll(() => redis.stop());

	function openQueue({ port } = redis): Queue<QueuedEvent> {
		const connection = { port, enableOfflineQueue: false };
		const queue = new Queue<QueuedEvent>(`close ${queues++}`, { connection });
		queue.on("error", () => {});
		onTestFinished(() => queue.close());
		return queue;
	}

	/** A receiver in one of several processes. Without a shared store it remembers only what it has handled itself. */
	function receiverFor(
		queue: Queue<QueuedEvent>,
		{ job, ...options }: Partial<ReceiverOptions> & { job?: Omit<JobsOptions, "jobId"> } = {},
	) {
		const receiver = createReceiver({
			signatureKey,
			on: {},
			fallback: toQueue(queue, job),
			onError: () => {},
			...options,
		});
		return {
			receiver,
			async deliver(event: CloseEvent | UnlistedEvent = lead) {
				const delivery = await signDelivery({ event, signatureKey, subscriptionId: SUBSCRIPTION });
				return (await receiver.fetch(new Request("https://test.example.com/close", delivery))).status;
			},
		};
	}

	function work(
		{ name }: Queue,
		handlers: HandlerOptions,
		options?: Partial<WorkerOptions>,
	): Worker<QueuedEvent, void> {
		const worker = createWorker(name, handlers, { connection: { port: redis.port }, ...options });
		onTestFinished(() => worker.close());
		return worker;
	}

	const until = (check: () => unknown) => eventually(check);

	describe("toQueue", () => {
		test("a delivery is answered with 200 when its event is in the queue", async () => {
			const queue = openQueue();
			expect(await receiverFor(queue).deliver()).toBe(200);
			const jobs = await queue.getWaiting();
			expect(jobs.map(({ name, data }) => ({ name, data }))).toEqual([
				{ name: "lead.created", data: { event: lead, subscription_id: SUBSCRIPTION } },
			]);
		});

		test("an event that several processes receive at once is one job", async () => {
			const queue = openQueue();
			const statuses = await Promise.all(Array.from({ length: 20 }, () => receiverFor(queue).deliver()));
			expect(new Set(statuses)).toEqual(new Set([200]));
			expect(await queue.getWaitingCount()).toBe(1);
		});

		test("a duplicate of an already handled event is not handled again", async () => {
			const queue = openQueue();
			const handler = vi.fn();
			work(queue, { on: { "lead.created": handler }, fallback: () => {} });
			await receiverFor(queue).deliver();
			await until(async () => expect(await queue.getCompletedCount()).toBe(1));
			expect(await receiverFor(queue).deliver()).toBe(200);
			await receiverFor(queue).deliver(sampleEvent("lead.created", {}, { seed: 2 }));
			await until(async () => expect(await queue.getCompletedCount()).toBe(2));
			expect(handler).toHaveBeenCalledTimes(2);
		});

		test("a later state of the same event is another job", async () => {
			const queue = openQueue();
			const { deliver } = receiverFor(queue);
			await deliver();
			await deliver({ ...lead, date_updated: "2026-01-16T00:00:00.000000" });
			expect(await queue.getWaitingCount()).toBe(2);
		});

		test("a trusted event goes into the queue too, without a subscription", async () => {
			const queue = openQueue();
			await receiverFor(queue).receiver.handle(lead);
			expect((await queue.getWaiting()).map(({ data }) => data)).toEqual([{ event: lead }]);
		});

		test("a job has the passed options or the defaults, and an id without colons", async () => {
			const queue = openQueue();
			await receiverFor(queue).deliver();
			await receiverFor(queue, { job: { attempts: 2 } }).deliver(sampleEvent("lead.created", {}, { seed: 2 }));
			const jobs = await queue.getWaiting(0, -1);
			expect(jobs.map(({ opts }) => opts.attempts).sort()).toEqual([15, 2]);
			for (const { opts, id } of jobs) {
				expect(opts).toMatchObject({
					backoff: { type: "exponential", delay: 1_000 },
					removeOnComplete: { age: 262_800 },
				});
				expect(id).toMatch(/^ev_\w+_2026-01-\d\dT\d\d-\d\d-\d\d\.\d{6}$/);
			}
		});

		test("with a redisStore, the response is 503 while Redis is unavailable at startup, and the event is queued when it is back", async () => {
			const own = await startRedis();
			onTestFinished(own.stop);
			await own.stop();
			const redis = new Redis({ port: own.port, enableOfflineQueue: false });
			redis.on("error", () => {});
			onTestFinished(() => redis.disconnect());
			const queue = new Queue<QueuedEvent>("close", { connection: redis });
			queue.on("error", () => {});
			const errors: unknown[] = [];
			const { deliver } = receiverFor(queue, { store: redisStore(redis), onError: (error) => errors.push(error) });
			for (let at = 0; at < 5; at++) expect(await deliver()).toBe(503);
			// A DeadlineError would mean that Close had to wait for the response.
			for (const error of errors) expect(error).not.toHaveProperty("step");

			await own.start();
			await until(async () => expect(await deliver()).toBe(200));
			expect(await queue.getWaitingCount()).toBe(1);
			await queue.close();
		});
	});

	describe("createWorker", () => {
		test("each event reaches its handler with its subscription and organization, and others reach fallback", async () => {
			const queue = openQueue();
			const [handler, fallback] = [vi.fn(), vi.fn()];
			const { deliver } = receiverFor(queue);
			const unlisted = Object.assign(sampleEvent("lead.updated"), JSON.parse('{ "object_type": "planet" }'));
			await deliver();
			await deliver(unlisted);
			work(queue, {
				on: { "lead.created": { extra_filter: { type: "non_null" }, handle: handler } },
				fallback,
			});
			await until(() => expect(fallback).toHaveBeenCalled());
			const context = { subscription_id: SUBSCRIPTION, organization_id: lead.organization_id, stale: false };
			expect(handler.mock.calls).toEqual([[lead, context]]);
			expect(fallback.mock.calls).toEqual([[unlisted, context]]);
		});

		test("a failing handler is retried until it succeeds", async () => {
			const queue = openQueue();
			const handler = vi.fn().mockRejectedValueOnce(new Error("busy")).mockRejectedValueOnce(new Error("busy"));
			work(queue, { on: { "lead.created": handler }, fallback: () => {} });
			await receiverFor(queue, { job: { backoff: 1 } }).deliver();
			await until(async () => expect(await queue.getCompletedCount()).toBe(1));
			expect(handler).toHaveBeenCalledTimes(3);
		});

		test("after the last attempt an event is a dead letter with the reason, and can be handled again", async () => {
			const queue = openQueue();
			let isDown = true;
			const handler = vi.fn(() => {
				if (isDown) throw new Error("The mail server is down.");
			});
			work(queue, { on: { "lead.created": handler }, fallback: () => {} });
			await receiverFor(queue, { job: { attempts: 3, backoff: 1 } }).deliver();
			await until(async () => expect(await queue.getFailedCount()).toBe(1));
			expect(handler).toHaveBeenCalledTimes(3);
			const [letter] = await queue.getFailed();
			expect(letter).toMatchObject({ failedReason: "The mail server is down.", data: { event: lead } });

			// A duplicate does not requeue it.
			expect(await receiverFor(queue).deliver()).toBe(200);
			expect(await queue.getFailedCount()).toBe(1);

			isDown = false;
			await letter?.retry();
			await until(async () => expect(await queue.getCompletedCount()).toBe(1));
			expect(handler).toHaveBeenCalledTimes(4);
		});

		test("the result of a handler is not stored", async () => {
			const queue = openQueue();
			const endless: { self?: unknown } = {};
			endless.self = endless;
			work(queue, { on: {}, fallback: () => endless });
			await receiverFor(queue).deliver();
			await until(async () => expect(await queue.getCompletedCount()).toBe(1));
			expect((await queue.getCompleted()).map(({ returnvalue }) => returnvalue)).toEqual([null]);
		});

		test("BullMQ's options are passed to the worker", async () => {
			const queue = openQueue();
			const worker = work(queue, { on: {}, fallback: () => {} }, { concurrency: 7, autorun: false });
			expect(worker.concurrency).toBe(7);
			expect(worker.isRunning()).toBe(false);
		});

		test("a job without an event fails, and the error says what to do", async () => {
			const queue = openQueue();
			work(queue, { on: {}, fallback: () => {} });
			await queue.add("mail", JSON.parse("{}"));
			await until(async () => expect(await queue.getFailedCount()).toBe(1));
			expect((await queue.getFailed()).map(({ failedReason }) => failedReason)).toEqual([
				'createWorker: the job "mail" has no event. Use a separate queue for Close events.',
			]);
		});
	});
});
