import { isLaterDate } from "../../close/dates.ts";
import { RETRY_PERIOD_WITH_MARGIN_MS } from "../../close/limits.ts";
import { requireCount, requireFunction, requireMs } from "../option-checks.ts";
import { ExpiringMap } from "./expiring-map.ts";
import { DEFAULT_CLAIM_LIFETIME_MS, type Store } from "./store.ts";

/** The options of `memoryStore`. */
export interface MemoryStoreOptions {
	/**
	 * The maximum number of events, claimed and handled. The newest dates of as many objects are kept for
	 * `context.stale`. Default: 100,000, which use about 40 MB with these dates.
	 */
	maxEvents?: number;
	/** How long a handled event is remembered, in ms. Default: 73 hours, because Close retries for 72 hours. */
	retention?: number;
	/** How long a claim lasts, in ms. It is renewed while the handler runs, for up to an hour. Default: 1 minute. */
	claimLifetime?: number;
	/** Returns the time, in ms since 1970. Default: `Date.now`. */
	now?: () => number;
}

const DEFAULT_MAX_EVENTS = 100_000;

/** How many expired entries a call deletes: more than it can add, but few enough that no call takes long. */
const DELETED_PER_CALL = 3;

/**
 * A store in the memory of this process. Its contents are lost when the process ends, and other processes do not see
 * them. When it is full, it forgets the event that was handled first; if all events are claimed, `claim` throws.
 *
 * Throws a `TypeError` if an option is wrong.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
	const { now = Date.now } = options;
	const maxEvents = requireCount(options.maxEvents ?? DEFAULT_MAX_EVENTS, "memoryStore: maxEvents");
	const retention = requireMs(options.retention ?? RETRY_PERIOD_WITH_MARGIN_MS, "memoryStore: retention");
	const claimLifetime = requireMs(options.claimLifetime ?? DEFAULT_CLAIM_LIFETIME_MS, "memoryStore: claimLifetime");
	requireFunction(now, "memoryStore: now");
	/** The holder of each claim. */
	const claims = new ExpiringMap<string>();
	const done = new ExpiringMap<true>();
	/** The newest handled `date_updated` of each object. */
	const newestDates = new ExpiringMap<string>();

	function makeRoom(time: number): void {
		claims.deleteExpired(time, DELETED_PER_CALL);
		done.deleteExpired(time, DELETED_PER_CALL);
		if (claims.size + done.size < maxEvents || done.deleteOldest()) return;
		throw new Error(
			`memoryStore holds ${maxEvents.toLocaleString("en")} claimed events, its limit. Raise maxEvents, or use a shared store.`,
		);
	}

	return {
		claimLifetime,
		claim(key, holder) {
			const time = now();
			if (done.has(key, time)) return "done";
			if (claims.has(key, time)) return "in_progress";
			makeRoom(time);
			claims.set(key, holder, time + claimLifetime);
			return "claimed";
		},
		complete(key) {
			claims.delete(key);
			done.set(key, true, now() + retention);
		},
		release(key, holder) {
			if (claims.get(key, now()) === holder) claims.delete(key);
		},
		renew(key, holder) {
			const time = now();
			if (claims.get(key, time) === holder) claims.set(key, holder, time + claimLifetime);
		},
		newestHandled(objectKey) {
			return newestDates.get(objectKey, now());
		},
		noteHandled(objectKey, dateUpdated) {
			const time = now();
			const known = newestDates.get(objectKey, time);
			const newest = known !== undefined && isLaterDate(known, dateUpdated) ? known : dateUpdated;
			newestDates.set(objectKey, newest, time + retention);
			newestDates.deleteExpired(time, DELETED_PER_CALL);
			if (newestDates.size > maxEvents) newestDates.deleteOldest();
		},
	};
}
