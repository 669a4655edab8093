import type { Clock } from "../../../testing/index.ts";

/** The real clock, whose timers neither keep the process alive nor run after it was stopped. */
export interface ServerClock extends Clock {
	stop(): void;
}

export function createServerClock(): ServerClock {
	const timers = new Set<NodeJS.Timeout>();
	let isStopped = false;
	return {
		now: () => Date.now(),
		schedule(time, task) {
			if (isStopped) return () => {};
			const timer = setTimeout(
				() => {
					timers.delete(timer);
					void task();
				},
				Math.max(0, time - Date.now()),
			);
			timer.unref();
			timers.add(timer);
			return () => {
				clearTimeout(timer);
				timers.delete(timer);
			};
		},
		stop() {
			isStopped = true;
			for (const timer of timers) clearTimeout(timer);
		},
	};
}
