import { sleep } from "../sleep.ts";
import type { RateLimit } from "./rate-limit.ts";

/** How many requests of a group are sent before its first response: few, because the limit may be strict. */
const REQUESTS_BEFORE_FIRST_ANSWER = 5;
/** How long a window lasts if no response has reported its end. Most of Close's examples have limits per second. */
const UNKNOWN_WINDOW_MS = 1_000;
/** How often a waiting call checks whether the first response of a window has arrived. */
const POLL_MS = 25;

/** The state of the requests that share a limit. Times are in ms since 1970. */
interface Group {
	/** The limit of a whole window; Infinity if the responses report none. */
	limit: number;
	/** The smallest number of remaining requests that a response of this window has reported. */
	remaining: number;
	/** Requests of this window that have no response yet, so `remaining` may not include them. */
	unanswered: number;
	/** When the window ends. */
	end: number;
	/** Whether a response of this window has reported its end. */
	hasKnownEnd: boolean;
	/** The number of the window, which identifies responses to requests of an earlier one. */
	window: number;
}

/** A request that may be sent. */
export interface Turn {
	/** Records the limit that a response reports. */
	limited(rateLimit: RateLimit): void;
	/** Records that a response reports no limit, so the group is not limited until a response says otherwise. */
	unlimited(): void;
	/** Records a 429, after which Close asks to wait for `wait` ms; undefined if it does not say how long. */
	refused(wait: number | undefined): void;
	/** Records that there was no response. */
	failed(): void;
}

export interface Limiter {
	/** Waits until a request of the group may be sent. Rejects with the signal's reason when it aborts. */
	enter(group: string, signal: AbortSignal | undefined): Promise<Turn>;
}

/**
 * Makes a client's concurrent calls wait for each other, so that they stay within Close's limit: in each window, no
 * more requests are sent than its responses say are left. Each group of requests is counted separately (see `groupOf`).
 * A window is assumed to last at most `maxWait` ms.
 *
 * Every call waits with its own timer, because on Workers a timer ends with the request that started it.
 */
export function createLimiter(maxWait: number): Limiter {
	const groups = new Map<string, Group>();

	function groupNamed(name: string): Group {
		const known = groups.get(name);
		if (known) return known;
		const group = { ...newWindow(), limit: REQUESTS_BEFORE_FIRST_ANSWER, window: 0 };
		groups.set(name, group);
		return group;
	}

	function take(group: Group): Turn {
		const { window } = group;
		group.unanswered++;
		const isOfThisWindow = () => group.window === window;
		return {
			limited(rateLimit) {
				if (!isOfThisWindow()) return;
				group.unanswered--;
				noteLimit(group, rateLimit, maxWait);
			},
			unlimited() {
				if (isOfThisWindow()) group.unanswered--;
				// In a window whose end is known, another response has reported a limit.
				if (group.hasKnownEnd) return;
				group.limit = Number.POSITIVE_INFINITY;
				group.remaining = Number.POSITIVE_INFINITY;
			},
			refused(wait = UNKNOWN_WINDOW_MS) {
				if (isOfThisWindow()) group.unanswered--;
				if (group.limit === Number.POSITIVE_INFINITY) group.limit = REQUESTS_BEFORE_FIRST_ANSWER;
				group.remaining = 0;
				group.end = Date.now() + Math.min(wait, maxWait);
				group.hasKnownEnd = true;
			},
			failed() {
				if (isOfThisWindow()) group.unanswered--;
			},
		};
	}

	return {
		async enter(name, signal) {
			const group = groupNamed(name);
			for (;;) {
				renewWindow(group);
				if (hasRoom(group)) return take(group);
				await sleep(timeToWait(group), signal);
			}
		},
	};
}

function newWindow(): Omit<Group, "limit" | "window"> {
	const end = Date.now() + UNKNOWN_WINDOW_MS;
	return { remaining: REQUESTS_BEFORE_FIRST_ANSWER, unanswered: 0, end, hasKnownEnd: false };
}

/** Starts the next window if the current one is over. */
function renewWindow(group: Group): void {
	if (Date.now() < group.end) return;
	Object.assign(group, newWindow(), { remaining: group.limit, window: group.window + 1 });
}

/** Whether another request may be sent in the current window. */
function hasRoom({ remaining, unanswered }: Group): boolean {
	return remaining > unanswered;
}

/** How long to wait before checking again, in ms. */
function timeToWait({ hasKnownEnd, end }: Group): number {
	const untilEnd = Math.max(end - Date.now(), 0);
	return hasKnownEnd ? untilEnd : Math.min(untilEnd, POLL_MS);
}

function noteLimit(group: Group, { limit, remaining, reset }: RateLimit, maxWait: number): void {
	group.limit = Math.max(limit, 1);
	// Responses may arrive out of order, and within a window the count only falls.
	group.remaining = group.hasKnownEnd ? Math.min(group.remaining, remaining) : remaining;
	group.end = Date.now() + Math.min(reset * 1000, maxWait);
	group.hasKnownEnd = true;
}

/**
 * The group that a request is counted in. Close limits groups of endpoints but does not publish them, so each method
 * and path, with ids left out, is its own group. A segment with anything but lower-case letters and underscores counts
 * as an id.
 */
export function groupOf(method: string, path: string): string {
	const words = path.split("/").map((segment) => (/^[a-z_]*$/.test(segment) ? segment : "{}"));
	return `${method} ${words.join("/")}`;
}
