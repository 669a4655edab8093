import { memoryStore } from "close-crm/receive";
import { describe, expect, test } from "vitest";
import { bodyWith } from "./deliveries.ts";
import { post, receiverWith } from "./receiver-with.ts";

describe("context.stale", () => {
	const state = (second: number, changes = {}) =>
		bodyWith({ id: `ev_${second}`, date_updated: `2019-01-15T12:48:${second}.000000`, ...changes });

	test("is true if a newer state of the same object was already handled", async () => {
		const stale: boolean[] = [];
		const { receiver } = receiverWith({ on: { "lead.created": (_event, context) => stale.push(context.stale) } });
		for (const body of [state(20), state(40), state(30), state(50), state(10, { object_id: "lead_other" })]) {
			expect((await receiver.fetch(post(body))).status).toBe(200);
		}
		expect(stale).toEqual([false, false, true, false, false]);
	});

	test("does not count a newer state whose handler failed", async () => {
		const stale: boolean[] = [];
		const { receiver } = receiverWith({
			on: {
				"lead.created": ({ id }, context) => {
					stale.push(context.stale);
					if (id === "ev_40") throw new Error("handler");
				},
			},
		});
		await receiver.fetch(post(state(40)));
		await receiver.fetch(post(state(30)));
		expect(stale).toEqual([false, false]);
	});

	test("is false if the store does not support it", async () => {
		const { newestHandled, noteHandled, ...store } = memoryStore();
		const stale: boolean[] = [];
		const { receiver } = receiverWith({ store, fallback: (_event, context) => stale.push(context.stale) });
		await receiver.fetch(post(state(40)));
		await receiver.fetch(post(state(30)));
		expect(stale).toEqual([false, false]);
	});
});
