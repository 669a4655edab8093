import { EVENT_LOG_RETENTION_MS } from "../../../close/limits.ts";
import type { components } from "../../../generated/schema.ts";
import type { Clock } from "../../clock/clock.ts";

/** An event of any type, listed by Close or not. */
export type AnyEvent = components["schemas"]["Event"];

/** An event as the log stores it. */
export interface LogRecord {
	event: AnyEvent;
	/** Its `date_updated`, in ms since 1970. */
	updated: number;
	/** Orders records of the same ms. */
	sequence: number;
}

/** The record next to which a page begins, and its direction: 1 to newer events, -1 to older events. */
export interface Position {
	updated: number;
	sequence: number;
	step: 1 | -1;
}

/** A range of `date_updated`, in ms since 1970, both ends included. */
export interface Range {
	from: number;
	to: number;
}

/** A page, newest first. */
export interface LogPage {
	records: LogRecord[];
	hasOlder: boolean;
	hasNewer: boolean;
}

/** The events of the last 30 days, in the order of their `date_updated`. */
export class EventLog {
	readonly #clock: Clock;
	/** Oldest first, so that a new event is usually appended. */
	readonly #records: LogRecord[] = [];
	readonly #byId = new Map<string, LogRecord>();
	#sequence = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Writes an event. `updated` may be earlier than that of other events. */
	add(event: AnyEvent, updated: number): LogRecord {
		const record: LogRecord = { event, updated, sequence: this.#sequence++ };
		this.#records.splice(this.#indexAfter(updated, record.sequence), 0, record);
		this.#byId.set(event.id, record);
		return record;
	}

	/** Replaces a record by a later version of its event. */
	replace(before: LogRecord, event: AnyEvent, updated: number): LogRecord {
		this.#records.splice(this.#indexAfter(before.updated, before.sequence) - 1, 1);
		return this.add(event, updated);
	}

	get(id: string): AnyEvent | undefined {
		const record = this.#byId.get(id);
		return record && record.updated >= this.#clock.now() - EVENT_LOG_RETENTION_MS ? record.event : undefined;
	}

	/** Every event, oldest first. */
	all(): AnyEvent[] {
		return this.#records.map(({ event }) => event);
	}

	/** Removes all events. */
	clear(): void {
		this.#records.length = 0;
		this.#byId.clear();
	}

	page(matches: (event: AnyEvent) => boolean, range: Range, limit: number, position?: Position): LogPage {
		const first = this.#indexAfter(Math.max(range.from, this.#clock.now() - EVENT_LOG_RETENTION_MS), -1);
		const last = this.#indexAfter(range.to, Number.POSITIVE_INFINITY) - 1;
		const collect = (start: number, step: number, count: number) => {
			const found: LogRecord[] = [];
			for (let at = start; at >= first && at <= last && found.length < count; at += step) {
				const record = this.#records[at];
				if (record && matches(record.event)) found.push(record);
			}
			return found;
		};

		const step = position?.step ?? -1;
		let start = last;
		if (position) {
			// The record of the position may have been updated since, or have expired.
			const { updated, sequence } = position;
			if (step === 1) start = Math.max(first, this.#indexAfter(updated, sequence));
			else start = this.#indexAfter(updated, sequence - 1) - 1;
		}
		const found = collect(start, step, limit + 1);
		const records = found.slice(0, limit);
		const isFollowed = found.length > limit;
		const isPreceded = collect(start - step, -step, 1).length > 0;
		return step === 1
			? { records: records.reverse(), hasNewer: isFollowed, hasOlder: isPreceded }
			: { records, hasNewer: isPreceded, hasOlder: isFollowed };
	}

	/** The index of the first record that is later, or of the same time with a higher sequence. */
	#indexAfter(updated: number, sequence: number): number {
		let low = 0;
		let high = this.#records.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const record = this.#records[middle];
			const isAfter =
				record && (record.updated > updated || (record.updated === updated && record.sequence > sequence));
			if (isAfter) high = middle;
			else low = middle + 1;
		}
		return low;
	}
}
