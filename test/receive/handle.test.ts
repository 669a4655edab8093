import { memoryStore } from "close-crm/receive";
import { describe, expect, test, vi } from "vitest";
import { bodyWith, eventWith } from "./deliveries.ts";
import { deferred, post, receiverWith } from "./receiver-with.ts";

describe("handle", () => {
	const event = JSON.parse(JSON.stringify(eventWith()));

	test("uses the same handlers and the same store as deliveries", async () => {
		const handler = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.created": handler } });
		expect(await receiver.handle(event)).toBe("handled");
		expect(await receiver.handle(event)).toBe("done");
		expect((await receiver.fetch(post())).status).toBe(200);
		expect(handler.mock.calls).toEqual([
			[event, { subscription_id: undefined, organization_id: event.organization_id, stale: false }],
		]);
	});

	test("rejects with the handler's error, and handles the event when it is called again", async () => {
		const handler = vi.fn(() => Promise.reject(new Error("handler")));
		const { receiver, errors } = receiverWith({ on: { "lead.created": handler } });
		await expect(receiver.handle(event)).rejects.toThrow("handler");
		await expect(receiver.handle(event)).rejects.toThrow("handler");
		expect(errors).toEqual([]);
	});

	test("rejects while the event is being handled, instead of resolving to done", async () => {
		const { promise, resolve } = deferred();
		const { receiver } = receiverWith({ on: { "lead.created": () => promise } });
		const first = receiver.handle(event);
		await expect(receiver.handle(event)).rejects.toMatchObject({
			name: "DeliveryError",
			code: "in_progress",
			message: `receiver.handle: the event ${event.id} is currently being handled. Try again in a minute.`,
		});
		resolve();
		expect(await first).toBe("handled");
	});

	test("rejects with the store's error", async () => {
		const claim = () => Promise.reject(new Error("no store"));
		const { receiver } = receiverWith({ store: { ...memoryStore(), claim } });
		await expect(receiver.handle(event)).rejects.toThrow("no store");
	});

	test("reports an error of the store after the handler, with the event's id", async () => {
		const cause = new Error("The store is away.");
		const store = { ...memoryStore(), release: () => Promise.reject(cause) };
		const { receiver, errors } = receiverWith({
			store,
			on: { "lead.created": () => Promise.reject(new Error("handler")) },
		});

		await expect(receiver.handle(event)).rejects.toThrow("handler");

		expect(errors).toEqual([new Error(`receiver.handle: the store failed for the event ${event.id}.`, { cause })]);
	});

	test("rejects an event with hidden data", async () => {
		const { data, previous_data, ...hidden } = event;
		const { receiver } = receiverWith({ fallback: () => expect.fail() });
		await expect(receiver.handle(hidden)).rejects.toMatchObject({
			code: "hidden_data",
			message: expect.stringContaining("Only an admin's API key shows data older than an hour."),
		});
	});

	test.each([[{}], [null]])("accepts a deletion with the data %j", async (data) => {
		const deleted = vi.fn();
		const { receiver } = receiverWith({ on: { "lead.deleted": deleted } });
		await receiver.handle({ ...event, action: "deleted", data });
		expect(deleted).toHaveBeenCalledTimes(1);
	});

	test("rejects a delivery instead of its event, and any other value", async () => {
		const { receiver } = receiverWith();
		await expect(receiver.handle(JSON.parse(bodyWith()))).rejects.toThrow("receiver.handle(delivery.event)");
		// @ts-expect-error: not an event
		await expect(receiver.handle("ev_1")).rejects.toThrow('receiver.handle: expected an event; got "ev_1".');
	});
});
