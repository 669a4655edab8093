import { formatCloseDate } from "../../../close/dates.ts";
import type { Clock } from "../../clock/clock.ts";
import { randomId } from "../../samples/random.ts";
import { createConsolidation } from "./consolidation.ts";
import type { AnyEvent, EventLog, LogRecord } from "./event-log.ts";

/** Writes events to the log immediately, and delivers them when the clock reaches their time. */
export interface EventPublisher {
	/** Writes an event to the log and schedules its delivery. Returns the event as it is in the log. */
	emit<Event extends AnyEvent>(event: Event, happened: number): Event;
	/** Writes an event to the log without delivering it. */
	log(event: AnyEvent, happened: number): void;
	/** Drops scheduled deliveries and open consolidations. */
	reset(): void;
}

interface EventPublisherOptions {
	clock: Clock;
	log: EventLog;
	/** How long updates are consolidated, and deliveries of updates and deletions delayed, in ms. */
	window: number;
	random: () => number;
	/** The record to which each event is added. */
	events: AnyEvent[];
	deliver: (record: LogRecord) => void;
}

export function createEventPublisher({
	clock,
	log,
	window,
	random,
	events,
	deliver,
}: EventPublisherOptions): EventPublisher {
	let consolidation = createConsolidation(log);
	/** A reset replaces this object, so that deliveries scheduled before it do not happen. */
	let session = {};

	function deliverAt(time: number, takeRecord: () => LogRecord): void {
		const scheduledIn = session;
		clock.schedule(time, () => {
			if (scheduledIn === session) deliver(takeRecord());
		});
	}

	function write<Event extends AnyEvent>(event: Event, happened: number): { emitted: Event; logged: LogRecord } {
		const date = formatCloseDate(happened);
		// Close sets the id and the dates.
		const emitted = { ...event, id: randomId("ev", 22, random), date_created: date, date_updated: date };
		return { emitted, logged: log.add(emitted, happened) };
	}

	return {
		log: (event, happened) => void write(event, happened),
		reset() {
			consolidation = createConsolidation(log);
			session = {};
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
