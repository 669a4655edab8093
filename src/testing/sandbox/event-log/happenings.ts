import { formatCloseDate } from "../../../close/dates.ts";
import type { Clock } from "../../clock/clock.ts";
import { randomId } from "../../samples/random.ts";
import { createConsolidation } from "./consolidation.ts";
import type { AnyEvent, EventLog, LogRecord } from "./event-log.ts";

/** Lets events happen: in the log at once, and delivered when the clock gets there. */
export interface Happenings {
	/** Writes an event into the log, and has it delivered. Returns the event as the log has it. */
	emit<Event extends AnyEvent>(event: Event, happened: number): Event;
	/** Only writes an event into the log. */
	log(event: AnyEvent, happened: number): void;
	/** Drops what waits for its delivery, and folds nothing into what was there before. */
	reset(): void;
}

interface HappeningsOptions {
	clock: Clock;
	log: EventLog;
	/** How long updates are consolidated, and the delivery of updates and deletions waits, in ms. */
	window: number;
	random: () => number;
	/** The record of what happened. */
	events: AnyEvent[];
	deliver: (record: LogRecord) => void;
}

export function createHappenings({ clock, log, window, random, events, deliver }: HappeningsOptions): Happenings {
	let consolidation = createConsolidation(log);
	/** Told apart by their identity: what was scheduled before a reset is not delivered after it. */
	let current = {};

	function deliverAt(time: number, take: () => LogRecord): void {
		const own = current;
		clock.schedule(time, () => {
			if (own === current) deliver(take());
		});
	}

	function write<Event extends AnyEvent>(event: Event, happened: number): { emitted: Event; logged: LogRecord } {
		const date = formatCloseDate(happened);
		// Id and dates are Close's to give.
		const emitted = { ...event, id: randomId("ev", 22, random), date_created: date, date_updated: date };
		return { emitted, logged: log.add(emitted, happened) };
	}

	return {
		log: (event, happened) => void write(event, happened),
		reset() {
			consolidation = createConsolidation(log);
			current = {};
		},
		emit(event, happened) {
			const folded = consolidation.fold(event, happened);
			if (folded) {
				events.push(folded);
				return folded;
			}
			const { emitted, logged } = write(event, happened);
			events.push(emitted);
			if (event.action === "updated" || event.action === "deleted") {
				const end = event.action === "updated" ? consolidation.open(logged) : () => logged;
				deliverAt(happened + window, end);
			} else {
				deliverAt(happened, () => logged);
			}
			return emitted;
		},
	};
}
