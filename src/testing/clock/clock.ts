import { LONGEST_TIMER_MS } from "../../close/values.ts";
import { createTimers } from "./timers.ts";

/** The clock of the sandbox. */
export interface Clock {
	/** Returns the time, in ms since 1970. */
	now(): number;
	/**
	 * Runs a task at a time (ms since 1970), or soon if that has passed. Returns a function that cancels the task.
	 */
	schedule(time: number, task: () => void | Promise<void>): () => void;
}

/** A clock whose time changes only when a test calls `advance`. */
export interface TestClock extends Clock {
	/**
	 * Advances the time by `ms` milliseconds and runs the tasks that become due, in the order of their times. With 0 it
	 * runs only the tasks that are already due.
	 *
	 * Resolves when the deliveries of these tasks are answered. If no delivery is answered for one to two seconds of real
	 * time, the remaining deliveries are assumed to hang. The clock then continues without them, and they time out after
	 * 15 seconds of its time.
	 *
	 * Rejects with a `RangeError` if `ms` is negative or not a number, and with an `Error` if an earlier call still runs.
	 */
	advance(ms: number): Promise<void>;
}

/** How often to check whether the running tasks hang, in ms of real time. */
const HANG_CHECK_MS = 1000;

/**
 * A clock for tests. Its time passes only during `advance`, so a test of three days does not have to wait. Pass its `now`
 * to `createReceiver` too, or the receiver rejects the deliveries because their timestamps are in the future.
 *
 * `now`: the time at which it starts, in ms since 1970. Default: the real time.
 */
export function createTestClock({ now = Date.now() }: { now?: number } = {}): TestClock {
	const timers = createTimers();
	const running = new Set<symbol>();
	let time = now;
	let isAdvancing = false;
	let wake = () => {};
	/** How many tasks have started and ended. If it stays the same, the running tasks may hang. */
	let steps = 0;

	const isDue = () => timers.next() <= time;

	function run(task: () => void | Promise<void>): void {
		const promise = task();
		if (!promise) return;
		const token = Symbol();
		steps += 1;
		running.add(token);
		promise.finally(() => {
			running.delete(token);
			steps += 1;
			wake();
		});
	}

	/** Waits until a task is due or no task is running. */
	async function waitForTasks(): Promise<void> {
		while (running.size > 0 && !isDue()) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
	}

	/** Gives up on the running tasks if none starts or ends for a while. Returns a function that stops watching. */
	function watchForHang(): () => void {
		let seen = -1;
		const timer = setInterval(() => {
			if (seen === steps) {
				running.clear();
				wake();
			}
			seen = steps;
		}, HANG_CHECK_MS);
		return () => clearInterval(timer);
	}

	return {
		now: () => time,
		schedule(at, task) {
			const cancel = timers.add(Math.max(at, time), task);
			wake();
			return cancel;
		},
		async advance(ms) {
			if (!(ms >= 0)) throw new RangeError(`advance: ms must be a non-negative number; it is ${ms}.`);
			if (isAdvancing) throw new Error("advance is still running. Await it before you call it again.");
			isAdvancing = true;
			const end = time + ms;
			const endWatch = watchForHang();
			try {
				for (let next = timers.next(); next <= end; next = timers.next()) {
					time = next;
					while (isDue()) run(timers.take());
					await waitForTasks();
				}
				time = end;
			} finally {
				endWatch();
				isAdvancing = false;
			}
		},
	};
}

/** The real clock. Deliveries and retries are sent when they are due in real time. */
export const systemClock: Clock = {
	now: () => Date.now(),
	schedule(time, task) {
		let timer: ReturnType<typeof setTimeout>;
		function start(): void {
			const wait = Math.max(0, time - Date.now());
			// If the wait is longer than a timer can have, another timer follows.
			if (wait > LONGEST_TIMER_MS) timer = setTimeout(start, LONGEST_TIMER_MS);
			else timer = setTimeout(() => void task(), wait);
		}
		start();
		return () => clearTimeout(timer);
	},
};
