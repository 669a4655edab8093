interface Timer {
	time: number;
	sequence: number;
	/** Undefined if it was cancelled. */
	task: (() => void | Promise<void>) | undefined;
}

/** A queue of tasks, ordered by time and then by when they were added. It is a binary heap. */
export interface Timers {
	/** Adds a task. Returns a function that cancels it. */
	add(time: number, task: () => void | Promise<void>): () => void;
	/** The time of the first task. NaN if there is none, because NaN is not due at any time. */
	next(): number;
	/** Removes the first task and returns it. If it was cancelled, or there is none, returns a task that does nothing. */
	take(): () => void | Promise<void>;
}

export function createTimers(): Timers {
	const heap: Timer[] = [];
	let sequence = 0;

	const isBefore = (a: Timer, b: Timer) => a.time < b.time || (a.time === b.time && a.sequence < b.sequence);

	function push(timer: Timer): void {
		let at = heap.length;
		for (;;) {
			const parentAt = (at - 1) >> 1;
			const parent = heap[parentAt];
			if (!parent || isBefore(parent, timer)) break;
			heap[at] = parent;
			at = parentAt;
		}
		heap[at] = timer;
	}

	function pop(): Timer | undefined {
		const [first] = heap;
		const last = heap.pop();
		if (!last || last === first) return first;
		let at = 0;
		for (;;) {
			let childAt = at * 2 + 1;
			let child = heap[childAt];
			const right = heap[childAt + 1];
			if (child && right && isBefore(right, child)) {
				child = right;
				childAt += 1;
			}
			if (!child || isBefore(last, child)) break;
			heap[at] = child;
			at = childAt;
		}
		heap[at] = last;
		return first;
	}

	return {
		add(time, task) {
			const timer: Timer = { time, sequence: sequence++, task };
			push(timer);
			// The timer stays in the heap until its time, because removing it would mean searching the heap.
			return () => {
				timer.task = undefined;
			};
		},
		next() {
			return heap[0]?.time ?? Number.NaN;
		},
		take() {
			return pop()?.task ?? (() => {});
		},
	};
}
