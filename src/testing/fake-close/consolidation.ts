import { closeDate } from "../close-date.ts";
import type { AnyEvent, EventLog, LogRecord } from "./event-log.ts";

/**
 * Folds quick updates of one object into one event. It keeps its id and `date_created`, gets a new `date_updated`,
 * and its `previous_data` is the state before the first change (developer.close.com/api/resources/events).
 * That updates of two users stay two events is a choice: Close does not say.
 */
export interface Consolidation {
	/** Lets updates of the same object fold into this one, until the function is called that gives what came of it. */
	open(record: LogRecord): () => LogRecord;
	/** Folds an update into an open one; undefined when there is none. */
	fold<Event extends AnyEvent>(event: Event, happened: number): Event | undefined;
}

export function createConsolidation(log: EventLog): Consolidation {
	const open = new Map<string, LogRecord>();
	const keyOf = ({ object_type, object_id, user_id }: AnyEvent) => `${object_type} ${object_id} ${user_id}`;

	return {
		open(record) {
			const key = keyOf(record.event);
			open.set(key, record);
			return () => {
				const last = open.get(key) ?? record;
				open.delete(key);
				return last;
			};
		},
		fold(event, happened) {
			const key = keyOf(event);
			const before = event.action === "updated" ? open.get(key) : undefined;
			if (!before) return undefined;
			const folded = {
				...event,
				id: before.event.id,
				date_created: before.event.date_created,
				date_updated: closeDate(happened),
				changed_fields: [...new Set([...before.event.changed_fields, ...event.changed_fields])].sort(),
				previous_data: { ...event.previous_data, ...before.event.previous_data },
			};
			open.set(key, log.replace(before, folded, happened));
			return folded;
		},
	};
}
