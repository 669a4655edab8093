import type { Clock } from "../../../testing/index.ts";

/** A clock that goes on by itself, can be moved on, and whose timers do not keep the process alive. */
export interface ServerClock extends Clock {
	/** Moves the clock on by so many ms. What is due then is run soon, in the order of its time. */
	advance(ms: number): void;
	/** Runs nothing from now on. */
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
		const timeout = setTimeout(
			() => {
				timers.delete(timer);
				void timer.task();
			},
			Math.max(0, timer.time - now()),
		);
		timeout.unref();
		timer.cancel = () => clearTimeout(timeout);
		timers.add(timer);
	}

	function end(timer: Timer): void {
		timer.cancel();
		timers.delete(timer);
	}

	return {
		now,
		schedule(time, task) {
			const timer: Timer = { time, task, cancel: () => {} };
			if (!isStopped) start(timer);
			return () => end(timer);
		},
		advance(ms) {
			offset += ms;
			const inOrder = [...timers].sort((a, b) => a.time - b.time);
			for (const timer of inOrder) {
				end(timer);
				start(timer);
			}
		},
		stop() {
			isStopped = true;
			for (const timer of [...timers]) end(timer);
		},
	};
}
