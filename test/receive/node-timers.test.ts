import { toNodeHandler } from "close-crm/node";
import type { Timers } from "close-crm/receive";
import { createReceiver } from "close-crm/receive";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KEY } from "./deliveries.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The timers that the handler of Node's servers gives to its receiver. */
async function timersOfNode(): Promise<Timers> {
	const receiver = createReceiver({ signatureKey: KEY, on: {}, fallback: () => {} });
	const given: Timers[] = [];
	const respond: typeof receiver.respond = async (_request, _read, timers) => {
		if (timers) given.push(timers);
		return { status: 200, headers: {} };
	};
	const request = { headers: {}, readableEnded: false, on: () => {}, pause: () => {} };
	const response = { writeHead: () => ({ end: () => {} }) };
	await toNodeHandler({ ...receiver, respond })(request, response);
	const [timers] = given;
	if (!timers) throw new Error("The receiver got no timers.");
	return timers;
}

test("each deadline ends at its own time, with one timer of Node's at once", async () => {
	const { setTimeout } = await timersOfNode();
	const ended: [value: number, at: number][] = [];
	const start = performance.now();
	const note = (value: number) => ended.push([value, Math.round(performance.now() - start)]);
	setTimeout(note, 100, 1);
	vi.advanceTimersByTime(30);
	setTimeout(note, 100, 2);
	setTimeout(note, 100, 3);
	expect(vi.getTimerCount()).toBe(1);

	vi.advanceTimersByTime(1_000);

	expect(ended).toEqual([
		[1, 100],
		[2, 130],
		[3, 130],
	]);
	expect(vi.getTimerCount()).toBe(0);
});

test("what is answered in time does not end, and the next deadline is kept all the same", async () => {
	const { setTimeout, clearTimeout } = await timersOfNode();
	const ended: number[] = [];
	const note = (value: number) => ended.push(value);
	clearTimeout(setTimeout(note, 100, 1));
	vi.advanceTimersByTime(60);
	setTimeout(note, 100, 2);
	vi.advanceTimersByTime(90);
	expect(ended).toEqual([]);
	vi.advanceTimersByTime(10);
	expect(ended).toEqual([2]);

	setTimeout(note, 100, 3);
	vi.advanceTimersByTime(100);

	expect(ended).toEqual([2, 3]);
});

test("a deadline of more than 24 days, or without end, is one of 24 days", async () => {
	const { setTimeout } = await timersOfNode();
	const ended = vi.fn();
	setTimeout(ended, Number.POSITIVE_INFINITY, 503);

	vi.advanceTimersByTime(2 ** 31 - 2);
	expect(ended).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(ended).toHaveBeenCalledWith(503);
});
