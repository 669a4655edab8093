import { sleep } from "../sleep.ts";
import { readRateLimit } from "./rate-limit.ts";

/** What is known about one group of calls. */
interface Group {
	/** Requests left in the window; undefined as long as no response has told. */
	left: number | undefined;
	/** Requests allowed in a window. */
	limit: number;
	/** When the window ends, in ms since 1970. */
	resetAt: number;
	/** Calls on their way. */
	inFlight: number;
	/** Wakes the calls that wait for news. */
	wake: () => void;
	news: Promise<void>;
}

/**
 * Lets the calls of a client share what the headers say, so that a hundred calls at once wait their turn rather than
 * fail. Close counts by groups of method and path that it does not publish. Here a group is the method and the resource,
 * the first segment of the path: `GET /lead/`.
 */
export interface Limiter {
	/** Waits until a request is left, but for at most `longest` ms. Rejects with the signal's reason when it aborts. */
	enter(group: string, longest: number, signal?: AbortSignal): Promise<void>;
	/** Notes a response; undefined if none came. */
	leave(group: string, response: Response | undefined): void;
}

/** How many calls of a group may be on their way before the first response tells the limit. */
const UNKNOWN_LIMIT = 5;

export function createLimiter(): Limiter {
	const groups = new Map<string, Group>();

	function find(name: string): Group {
		const known = groups.get(name);
		if (known) return known;
		const group: Group = {
			left: undefined,
			limit: 0,
			resetAt: 0,
			inFlight: 0,
			wake: () => {},
			news: Promise.resolve(),
		};
		renewNews(group);
		groups.set(name, group);
		return group;
	}

	return {
		async enter(name, longest, signal) {
			const group = find(name);
			const end = Date.now() + longest;
			for (let now = Date.now(); now < end && !isOpen(group, now); now = Date.now()) {
				const isKnown = group.left !== undefined;
				const wait = Math.min(isKnown ? group.resetAt : end, end) - now;
				await sleepUntilNews(Math.max(wait, 1), group, signal);
			}
			group.inFlight += 1;
			if (group.left !== undefined) group.left -= 1;
		},
		leave(name, response) {
			const group = find(name);
			group.inFlight -= 1;
			if (response) note(group, response, Date.now());
			else if (group.left !== undefined) group.left += 1;
			group.wake();
			renewNews(group);
		},
	};
}

function isOpen(group: Group, now: number): boolean {
	if (group.left === undefined) return group.inFlight < UNKNOWN_LIMIT;
	// A new window has begun. Its first response tells more.
	if (now >= group.resetAt) {
		group.left = Math.max(group.limit - group.inFlight, 1);
		group.resetAt = Number.POSITIVE_INFINITY;
	}
	return group.left > 0;
}

function note(group: Group, response: Response, now: number): void {
	const rateLimit = readRateLimit(response.headers);
	if (!rateLimit) {
		// A response without the header sets no limit. It does not lift a limit whose window still lasts.
		if (group.left === undefined || group.resetAt === Number.POSITIVE_INFINITY) {
			group.left = Number.POSITIVE_INFINITY;
			group.resetAt = Number.POSITIVE_INFINITY;
		}
		return;
	}
	const { limit, remaining, reset } = rateLimit;
	// The latest response is right: a limit may recover before its window ends. It does not count calls on their way.
	group.left = Math.max(remaining - group.inFlight, 0);
	group.limit = limit;
	group.resetAt = now + reset * 1000;
}

function renewNews(group: Group): void {
	group.news = new Promise((resolve) => {
		group.wake = resolve;
	});
}

async function sleepUntilNews(ms: number, group: Group, signal: AbortSignal | undefined): Promise<void> {
	const controller = new AbortController();
	const abort = () => controller.abort(signal?.reason);
	if (signal?.aborted) abort();
	signal?.addEventListener("abort", abort);
	try {
		await Promise.race([sleep(Math.min(ms, 2 ** 31 - 1), controller.signal), group.news]);
	} finally {
		signal?.removeEventListener("abort", abort);
		// Ends the timer if the news came first.
		controller.abort();
	}
	signal?.throwIfAborted();
}
