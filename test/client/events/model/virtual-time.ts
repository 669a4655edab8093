/** Virtual time: timers fire in order, as soon as nothing else can run. */
export interface VirtualTime {
	/** Close's clock, in ms since 1970. */
	now(): number;
	/** Resolves after `ms` of virtual time. */
	sleep(ms: number): Promise<void>;
}

interface Timer {
	at: number;
	order: number;
	call: () => void;
}

/**
 * Runs `work` with the global timers and clocks replaced. `skew` is how far this machine's clock is ahead of Close's,
 * in ms. Rejects if `work` waits for something other than a timer.
 */
export async function inVirtualTime<Result>(
	start: number,
	skew: number,
	work: (time: VirtualTime) => Promise<Result>,
): Promise<Result> {
	const original = { setTimeout, clearTimeout, dateNow: Date.now };
	const timers = new Map<number, Timer>();
	const queue = createQueue();
	let now = start;
	let order = 0;

	function schedule(call: () => void, ms = 0): number {
		const timer = { at: now + Math.max(ms, 0), order: ++order, call };
		timers.set(order, timer);
		queue.push(timer);
		return order;
	}
	const replaced = {
		setTimeout: (call: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) =>
			schedule(() => call(...values), ms),
		clearTimeout: (id: number) => void timers.delete(id),
	};
	Object.assign(globalThis, replaced);
	Date.now = () => now + skew;
	Object.defineProperty(performance, "now", { value: () => now - start, configurable: true });

	let isDone = false;
	const result = work({ now: () => now, sleep: (ms) => new Promise((resolve) => schedule(resolve, ms)) }).finally(
		() => {
			isDone = true;
		},
	);
	// A rejection is reported by the await below.
	result.catch(() => {});
	try {
		for (;;) {
			await nothingElseToDo();
			if (isDone) return await result;
			const next = queue.pop();
			if (!next) throw new Error("The run waits for something that no timer brings.");
			if (!timers.delete(next.order)) continue;
			now = next.at;
			next.call();
		}
	} finally {
		Object.assign(globalThis, { setTimeout: original.setTimeout, clearTimeout: original.clearTimeout });
		Date.now = original.dateNow;
		Reflect.deleteProperty(performance, "now");
	}
}

/** Resolves when every promise that can settle has settled. */
function nothingElseToDo(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

/** A heap of timers, the earliest first. */
function createQueue() {
	const heap: Timer[] = [];
	const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);
	return {
		push(timer: Timer): void {
			let at = heap.length;
			heap.push(timer);
			while (at > 0) {
				const parentAt = (at - 1) >> 1;
				const parent = heap[parentAt];
				if (!parent || isBefore(parent, timer)) break;
				heap[at] = parent;
				at = parentAt;
			}
			heap[at] = timer;
		},
		pop(): Timer | undefined {
			const first = heap[0];
			const last = heap.pop();
			if (!first || !last || first === last) return first;
			let at = 0;
			for (;;) {
				let childAt = at * 2 + 1;
				let child = heap[childAt];
				const right = heap[childAt + 1];
				if (child && right && isBefore(right, child)) {
					child = right;
					childAt++;
				}
				if (!child || isBefore(last, child)) break;
				heap[at] = child;
				at = childAt;
			}
			heap[at] = last;
			return first;
		},
	};
}
