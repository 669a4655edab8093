// A timer is an object in Node and a number elsewhere.
declare function setTimeout(call: () => void, ms: number): unknown;
declare function clearTimeout(timer: unknown): void;

import { requireTimerMs } from "../option-checks.ts";
import type { DrainResult } from "../receiver.ts";

/** Which handlers are running, and whether new deliveries are still accepted. */
export interface RunningHandlers {
	/** Whether the receiver is being drained. */
	isDraining(): boolean;
	/** Counts a handler until it has ended. */
	track<Value>(handling: Promise<Value>): Promise<Value>;
	/** Accepts nothing new, and waits for what is running. */
	drain(options?: { timeout?: number }): Promise<DrainResult>;
}

const DEFAULT_TIMEOUT_MS = 25_000;

export function createRunningHandlers(): RunningHandlers {
	const running = new Set<Promise<unknown>>();
	let isDraining = false;
	return {
		isDraining: () => isDraining,
		track(handling) {
			running.add(handling);
			const forget = () => running.delete(handling);
			handling.then(forget, forget);
			return handling;
		},
		async drain({ timeout = DEFAULT_TIMEOUT_MS } = {}) {
			requireTimerMs(timeout, "receiver.drain: timeout");
			isDraining = true;
			const atStart = [...running];
			await Promise.race([
				Promise.allSettled(atStart),
				new Promise<void>((resolve) => wait(timeout, resolve, atStart)),
			]);
			const left = atStart.filter((each) => running.has(each)).length;
			return { ended: atStart.length - left, running: left };
		},
	};
}

/** Calls back after so many ms, unless everything has settled before. */
function wait(ms: number, callback: () => void, handlers: Promise<unknown>[]): void {
	const timer = setTimeout(callback, ms);
	Promise.allSettled(handlers).then(() => clearTimeout(timer));
}
