import { Queue, type Worker } from "bullmq";
import { createWorker, type QueuedEvent, toQueue } from "close-crm/bullmq";
import { type CloseEvent, createReceiver, type UnlistedEvent } from "close-crm/receive";
import { expectTypeOf, test } from "vitest";

const connection = { port: 6379 };
const base = { signatureKey: "key" };

test("toQueue returns a handler for every type of event", () => {
	const queue = new Queue("close", { connection });
	createReceiver({
		...base,
		on: { "lead.created": toQueue(queue), "task.lead.completed": toQueue(queue) },
		fallback: toQueue(queue),
	});
	toQueue(new Queue<QueuedEvent>("close", { connection }), { attempts: 3, backoff: 1_000, priority: 2 });
	// @ts-expect-error: the id makes duplicates one job
	toQueue(queue, { jobId: "1" });
	// @ts-expect-error: a queue for other jobs
	toQueue(new Queue<{ to: string }>("mail", { connection }));
	// @ts-expect-error: jobs have no such option
	toQueue(queue, { attempt: 3 });
});

test("createWorker types its handlers like createReceiver, and returns BullMQ's worker", () => {
	const worker = createWorker(
		"close",
		{
			on: {
				"lead.created": (event, context) => {
					expectTypeOf(event).toEqualTypeOf<CloseEvent<"lead.created">>();
					expectTypeOf(context.subscription_id).toEqualTypeOf<string | undefined>();
					expectTypeOf(context.organization_id).toEqualTypeOf<string>();
				},
			},
			fallback: (event) => expectTypeOf(event).toEqualTypeOf<CloseEvent | UnlistedEvent>(),
		},
		{ connection, concurrency: 10 },
	);
	expectTypeOf(worker).toEqualTypeOf<Worker<QueuedEvent, void>>();
	worker.on("failed", (job) => expectTypeOf(job?.data).toEqualTypeOf<QueuedEvent | undefined>());
});

test("createWorker rejects events and options that Close or BullMQ does not have", () => {
	const fallback = () => {};
	// @ts-expect-error: Close documents no such action
	createWorker("close", { on: { "lead.create": () => {} }, fallback }, { connection });
	// @ts-expect-error: fallback is required
	createWorker("close", { on: {} }, { connection });
	// @ts-expect-error: workers have no such option
	createWorker("close", { on: {}, fallback }, { connection, concurency: 10 });
	// @ts-expect-error: a worker needs a connection
	createWorker("close", { on: {}, fallback }, {});
});
