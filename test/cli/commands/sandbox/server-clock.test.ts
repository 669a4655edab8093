import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createServerClock } from "../../../../src/cli/commands/sandbox/server-clock.ts";

const DAY = 24 * 60 * 60_000;

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test("a task that is due later than a timer can wait runs at its time", async () => {
	const clock = createServerClock();
	const task = vi.fn();
	clock.schedule(clock.now() + 60 * DAY, task);

	await vi.advanceTimersByTimeAsync(59 * DAY);
	expect(task).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(DAY);
	expect(task).toHaveBeenCalledOnce();
});

test("such a task can be cancelled at any time, and runs soon after the clock is advanced to its time", async () => {
	const clock = createServerClock();
	const task = vi.fn();
	const cancel = clock.schedule(clock.now() + 60 * DAY, () => expect.unreachable());
	clock.schedule(clock.now() + 60 * DAY, task);

	await vi.advanceTimersByTimeAsync(30 * DAY);
	cancel();
	clock.advance(30 * DAY);
	await vi.advanceTimersByTimeAsync(1);

	expect(task).toHaveBeenCalledOnce();
	expect(vi.getTimerCount()).toBe(0);
});
