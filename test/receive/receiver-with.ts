import { createReceiver, type DeliveryReport, type ReceiverOptions } from "close-crm/receive";
import { expect, vi } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { bodyWith, KEY, NOW, sign } from "./deliveries.ts";

/** The default deadline of a receiver. */
export const DEADLINE_MS = 14_000;

/** A receiver that prints nothing, and its reports. */
export function receiverWith(options: Partial<ReceiverOptions> = {}) {
	const errors: unknown[] = [];
	const reports: DeliveryReport[] = [];
	const receiver = createReceiver({
		signatureKey: KEY,
		on: {},
		fallback: () => {},
		now: () => NOW,
		onError: (error) => errors.push(error),
		onDelivery: (report) => reports.push(report),
		...options,
	});
	return { receiver, errors, reports };
}

/** The request of a delivery. */
export function post(body: BodyInit = bodyWith(), headers: HeadersInit = sign(String(body))): Request {
	// Node requires duplex if a body is a stream, but the types lack it.
	const init = { method: "POST", body, headers, duplex: "half" };
	return new Request("https://test.example.com/close", init);
}

/** A promise, and the function that resolves it. */
export function deferred() {
	let resolve = () => {};
	const promise = new Promise<void>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}

/** Advances to the default deadline after a function was called. Needs fake timers. */
export async function passDeadlineIn(step: unknown): Promise<void> {
	await eventually(() => expect(step).toHaveBeenCalled());
	await vi.advanceTimersByTimeAsync(DEADLINE_MS);
}

/** A promise that never settles. */
export const hang = () => new Promise<never>(() => {});
