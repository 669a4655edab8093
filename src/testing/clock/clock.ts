import { createTimers } from "./timers.ts";

/** What the fake knows of time. */
export interface Clock {
	/** The time, in ms since 1970. */
	now(): number;
	/** Runs the task at that time (ms since 1970), or soon if it has passed. Gives a function that calls it off. */
	schedule(time: number, task: () => void | Promise<void>): () => void;
}

/** A clock that stands still until it is told to go on. */
export interface TestClock extends Clock {
	/**
	 * Goes on by so many ms, running on its way, in the order of time, what is due; 0 runs what is due already.
	 * Resolves when the deliveries that this started are answered. When for a second or two of real
	 * time none is answered, those left are taken to hang, and the clock goes on without them, up to their 15 seconds.
	 *
	 * Rejects with a `RangeError` for less than 0, and with an `Error` while it is running already.
	 */
	advance(ms: number): Promise<void>;
}

/** How often to look whether anything has happened, in ms of real time. */
const PATIENCE = 1000;

/**
 * A clock for tests, with which three days take as long as the work in them. It starts at the real time, or at `now`
 * (ms since 1970). Give its `now` to `createReceiver` too, or the receiver finds the deliveries to be from the future.
 */
export function createTestClock({ now = Date.now() }: { now?: number } = {}): TestClock {
	const timers = createTimers();
	const running = new Set<symbol>();
	let time = now;
	let isAdvancing = false;
	let wake = () => {};
	/** Counts what starts and ends. */
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

	/** Waits until something is due or nothing is running. */
	async function wait(): Promise<void> {
		while (running.size > 0 && !isDue()) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
	}

	/** Lets the clock go on without what is running when nothing has happened for a while. */
	function givePatience(): () => void {
		let seen = -1;
		const timer = setInterval(() => {
			if (seen === steps) {
				running.clear();
				wake();
			}
			seen = steps;
		}, PATIENCE);
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
			if (!(ms >= 0)) throw new RangeError(`advance takes a number of milliseconds from 0 on; it got ${ms}.`);
			if (isAdvancing) throw new Error("advance is still running. Await it before you call it again.");
			isAdvancing = true;
			const end = time + ms;
			const endPatience = givePatience();
			try {
				for (let next = timers.next(); next <= end; next = timers.next()) {
					time = next;
					while (isDue()) run(timers.take());
					await wait();
				}
				time = end;
			} finally {
				endPatience();
				isAdvancing = false;
			}
		},
	};
}

/** The real clock, with which deliveries are sent on their own and a retry really takes its time. */
export const systemClock: Clock = {
	now: () => Date.now(),
	schedule(time, task) {
		const timer = setTimeout(() => void task(), Math.max(0, time - Date.now()));
		return () => clearTimeout(timer);
	},
};
