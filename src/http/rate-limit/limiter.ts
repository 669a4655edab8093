import { sleep } from "../sleep.ts";
import type { RateLimit } from "./rate-limit.ts";

/** Requests of a group that go out before its first answer: few, because the limit may be strict. */
const REQUESTS_BEFORE_FIRST_ANSWER = 5;
/** How long a window lasts whose end no answer has told. Close's limits are per second in most examples. */
const UNKNOWN_WINDOW_MS = 1_000;
/** How often a call looks whether the first answer of a window has come. */
const POLL_MS = 25;

/** What is known of the requests that share a limit. Times are in ms since 1970. */
interface Group {
	/** The limit of a whole window. */
	limit: number;
	/** What the answers of this window leave, at most. */
	remaining: number;
	/** Requests of this window whose answers have not come, so that `remaining` may not count them yet. */
	unanswered: number;
	/** When the window ends. */
	end: number;
	/** Whether an answer of this window has told its end. */
	isKnown: boolean;
	/** Counts the windows, so that an answer to a request of an earlier one is recognized. */
	window: number;
}

/** A request that was allowed to go. */
export interface Turn {
	/** Notes what an answer says of the limit; undefined if it says nothing. */
	answered(rateLimit: RateLimit | undefined): void;
	/** Notes a 429, after which Close asks to wait for `wait` ms. */
	refused(wait: number): void;
	/** Notes that no answer came. */
	failed(): void;
}

export interface Limiter {
	/** Waits until a request of the group may go. Rejects with the signal's reason when it aborts. */
	enter(group: string, signal: AbortSignal | undefined): Promise<Turn> | Turn;
}

/**
 * Lets the calls of a client wait for each other, so that many at once do not run into Close's limit: no more requests
 * go out in a window than its answers leave. It counts for each group of requests by itself (see `groupOf`), and believes
 * a window of `maxWait` ms at most.
 *
 * Every call waits with a timer of its own, since on Workers a timer ends with the request that started it.
 */
export function createLimiter(maxWait: number): Limiter {
	const groups = new Map<string, Group>();

	function find(name: string): Group {
		const known = groups.get(name);
		if (known) return known;
		const group = { ...firstWindow(), limit: REQUESTS_BEFORE_FIRST_ANSWER, window: 0 };
		groups.set(name, group);
		return group;
	}

	async function waitToEnter(group: Group, signal: AbortSignal | undefined): Promise<Turn> {
		for (;;) {
			renewWindow(group);
			if (hasRoom(group)) return take(group);
			await sleep(timeToWait(group), signal);
		}
	}

	function take(group: Group): Turn {
		const { window } = group;
		group.unanswered++;
		const isOfThisWindow = () => group.window === window;
		return {
			answered(rateLimit) {
				if (!isOfThisWindow()) return;
				group.unanswered--;
				if (rateLimit) noteLimit(group, rateLimit, maxWait);
				// An endpoint whose answers say nothing of a limit is not held back.
				else if (!group.isKnown) group.remaining = Number.POSITIVE_INFINITY;
			},
			refused(wait) {
				if (isOfThisWindow()) group.unanswered--;
				group.remaining = 0;
				group.end = Date.now() + Math.min(wait, maxWait);
				group.isKnown = true;
			},
			failed() {
				if (isOfThisWindow()) group.unanswered--;
			},
		};
	}

	return {
		enter(name, signal) {
			const group = find(name);
			renewWindow(group);
			return hasRoom(group) ? take(group) : waitToEnter(group, signal);
		},
	};
}

function firstWindow(): Omit<Group, "limit" | "window"> {
	const end = Date.now() + UNKNOWN_WINDOW_MS;
	return { remaining: REQUESTS_BEFORE_FIRST_ANSWER, unanswered: 0, end, isKnown: false };
}

/** Begins the next window if the present one is over. */
function renewWindow(group: Group): void {
	if (Date.now() < group.end) return;
	Object.assign(group, firstWindow(), { remaining: group.limit, window: group.window + 1 });
}

/** Whether another request may go out in the present window. */
function hasRoom({ remaining, unanswered }: Group): boolean {
	return remaining > unanswered;
}

/** How long to wait before another look, in ms. */
function timeToWait({ isKnown, end }: Group): number {
	const untilEnd = Math.max(end - Date.now(), 0);
	return isKnown ? untilEnd : Math.min(untilEnd, POLL_MS);
}

function noteLimit(group: Group, { limit, remaining, reset }: RateLimit, maxWait: number): void {
	group.limit = Math.max(limit, 1);
	// Answers may overtake each other, and within a window the count only falls.
	group.remaining = group.isKnown ? Math.min(group.remaining, remaining) : remaining;
	group.end = Date.now() + Math.min(reset * 1000, maxWait);
	group.isKnown = true;
}

/**
 * The group that a request is counted in. Close limits groups of endpoints that it does not publish, so every method and
 * path counts by itself, whatever ids are in the path. A segment with anything but lower-case letters and underscores is
 * an id, and so are role names such as `admin`, which does no harm.
 */
export function groupOf(method: string, path: string): string {
	const words = path.split("/").map((segment) => (/^[a-z_]*$/.test(segment) ? segment : "{}"));
	return `${method} ${words.join("/")}`;
}
