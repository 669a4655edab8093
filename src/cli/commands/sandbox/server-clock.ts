import { LONGEST_TIMER_MS } from "../../../close/values.ts";
import type { Clock } from "../../../testing/index.ts";

/** A real-time clock that can be advanced. Its timers do not keep the process alive. */
export interface ServerClock extends Clock {
	/** Advances the clock by `ms` milliseconds. Tasks that are due by then run soon, in the order of their times. */
	advance(ms: number): void;
	/** Cancels all tasks, and runs no further tasks. */
	stop(): void;
}

interface Timer {
	time: number;
	task: () => void | Promise<void>;
	cancel: () => void;
}

export function createServerClock(): ServerClock {
	const timers = new Set<Timer>();
	let offset = 0;
	let isStopped = false;
	const now = () => Date.now() + offset;

	function start(timer: Timer): void {
		const wait = Math.max(0, timer.time - now());
		// If the wait is longer than a timer can have, another timer follows.
		const timeout =
			wait > LONGEST_TIMER_MS ? setTimeout(() => start(timer), LONGEST_TIMER_MS) : setTimeout(() => run(timer), wait);
		timeout.unref();
		timer.cancel = () => clearTimeout(timeout);
		timers.add(timer);
	}

	function run(timer: Timer): void {
		timers.delete(timer);
		void timer.task();
	}

	function cancel(timer: Timer): void {
		timer.cancel();
		timers.delete(timer);
	}

	return {
		now,
		schedule(time, task) {
			const timer: Timer = { time, task, cancel: () => {} };
			if (!isStopped) start(timer);
			return () => cancel(timer);
		},
		advance(ms) {
			offset += ms;
			const inOrder = [...timers].sort((a, b) => a.time - b.time);
			for (const timer of inOrder) {
				cancel(timer);
				start(timer);
			}
		},
		stop() {
			isStopped = true;
			for (const timer of [...timers]) cancel(timer);
		},
	};
}
