import type { TestClock } from "close-crm/testing";
import { vi } from "vitest";

const MINUTE = 60_000;

// The original timer, because the tests replace all timers.
const nextTurn = globalThis.setImmediate;

/** Advances the time of Close and of the fake timers together, in steps, so that due work is done in between. */
export async function passTime(clock: TestClock, ms: number, step = MINUTE): Promise<void> {
	for (let left = ms; left > 0; left -= step) {
		await clock.advance(Math.min(step, left));
		await vi.advanceTimersByTimeAsync(Math.min(step, left));
		await new Promise((resolve) => nextTurn(resolve));
	}
}
