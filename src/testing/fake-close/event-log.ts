import type { components } from "../../generated/schema.ts";
import type { Clock } from "./clock.ts";

/** An event of any kind, also one that Close does not list. */
export type AnyEvent = components["schemas"]["Event"];

/** An event as the log holds it. */
export interface LogRecord {
	event: AnyEvent;
	/** Its `date_updated`, in ms since 1970. */
	updated: number;
	/** Tells records of the same ms apart, and orders them. */
	sequence: number;
}

/** Where a page begins, and in which direction it goes from there. */
export interface Position {
	updated: number;
	sequence: number;
	direction: "older" | "newer";
}

/** Which part of the log a page is of; ms since 1970, both included. */
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

const RETENTION = 30 * 86_400_000;

/** The events of the last 30 days, in the order of their `date_updated`. */
export class EventLog {
	readonly #clock: Clock;
	/** Oldest first, so that a new event is added at the end. */
	readonly #records: LogRecord[] = [];
	readonly #byId = new Map<string, LogRecord>();
	#sequence = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	/** Writes an event that was updated at that time, which may lie before other events. */
	add(event: AnyEvent, updated: number): LogRecord {
		const record: LogRecord = { event, updated, sequence: this.#sequence++ };
		this.#records.splice(this.#indexAfter(updated, record.sequence), 0, record);
		this.#byId.set(event.id, record);
		return record;
	}

	/** Writes an event in place of what it was before. */
	replace(before: LogRecord, event: AnyEvent, updated: number): LogRecord {
		this.#records.splice(this.#indexAfter(before.updated, before.sequence) - 1, 1);
		return this.add(event, updated);
	}

	get(id: string): AnyEvent | undefined {
		const record = this.#byId.get(id);
		return record && record.updated >= this.#clock.now() - RETENTION ? record.event : undefined;
	}

	page(matches: (event: AnyEvent) => boolean, range: Range, limit: number, position?: Position): LogPage {
		const first = this.#indexAfter(Math.max(range.from, this.#clock.now() - RETENTION), -1);
		const last = this.#indexAfter(range.to, Number.POSITIVE_INFINITY) - 1;
		const collect = (start: number, step: 1 | -1, count: number) => {
			const found: number[] = [];
			for (let at = start; at >= first && at <= last && found.length < count; at += step) {
				const record = this.#records[at];
				if (record && matches(record.event)) found.push(at);
			}
			return found;
		};

		let indexes: number[];
		if (position?.direction === "newer") {
			const start = this.#indexAfter(position.updated, position.sequence);
			indexes = collect(Math.max(start, first), 1, limit).reverse();
		} else {
			// What comes before the position's own record, which may have moved on since.
			const start = position ? this.#indexAfter(position.updated, position.sequence - 0.5) - 1 : last;
			indexes = collect(Math.min(start, last), -1, limit);
		}
		const newest = indexes[0] ?? last;
		const oldest = indexes.at(-1) ?? first;
		return {
			records: indexes.flatMap((at) => this.#records[at] ?? []),
			hasOlder: indexes.length > 0 && collect(oldest - 1, -1, 1).length > 0,
			hasNewer: indexes.length > 0 && collect(newest + 1, 1, 1).length > 0,
		};
	}

	/** The index of the first record after this time, or after this sequence at the time itself. */
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
