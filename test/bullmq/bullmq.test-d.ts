import { Queue, type Worker } from "bullmq";
import { createWorker, type QueuedEvent, toQueue } from "close-crm/bullmq";
import { type CloseEvent, createReceiver, type UnlistedEvent } from "close-crm/receive";
import { expectTypeOf, test } from "vitest";

const connection = { port: 6379 };
const base = { signatureKey: "key" };

test("toQueue is a handler for every kind of event", () => {
	const queue = new Queue("close", { connection });
	createReceiver({
		...base,
		on: { "lead.created": toQueue(queue), "task.lead.completed": toQueue(queue) },
		fallback: toQueue(queue),
	});
	toQueue(new Queue<QueuedEvent>("close", { connection }), { attempts: 3, backoff: 1_000, priority: 2 });
	// @ts-expect-error: the id is what makes duplicates one job
	toQueue(queue, { jobId: "1" });
	// @ts-expect-error: a queue of other things
	toQueue(new Queue<{ to: string }>("mail", { connection }));
	// @ts-expect-error: no such option of a job
	toQueue(queue, { attempt: 3 });
});

test("createWorker types its handlers as createReceiver does, and gives BullMQ's worker", () => {
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

test("createWorker does not take what Close or BullMQ lack", () => {
	const fallback = () => {};
	// @ts-expect-error: Close lists no such action
	createWorker("close", { on: { "lead.create": () => {} }, fallback }, { connection });
	// @ts-expect-error: to ignore events is a decision
	createWorker("close", { on: {} }, { connection });
	// @ts-expect-error: no such option of a worker
	createWorker("close", { on: {}, fallback }, { connection, concurency: 10 });
	// @ts-expect-error: a worker needs its Redis
	createWorker("close", { on: {}, fallback }, {});
});
