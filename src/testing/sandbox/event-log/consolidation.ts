import { formatCloseDate } from "../../../close/dates.ts";
import type { AnyEvent, EventLog, LogRecord } from "./event-log.ts";

/**
 * Folds quick updates of one object into one event. It keeps its id and `date_created`, gets a new `date_updated`,
 * and its `previous_data` is the state before the first change (developer.close.com/api/resources/events).
 * That updates of two users stay two events is a choice: Close does not say.
 */
export interface Consolidation {
	/** Lets updates of the same object fold into this one, until the function is called that gives what came of it. */
	open(record: LogRecord): () => LogRecord;
	/** Consolidates an update into an open one; undefined if none is open. */
	fold<Event extends AnyEvent>(event: Event, happened: number): Event | undefined;
}

export function createConsolidation(log: EventLog): Consolidation {
	const open = new Map<string, { record: LogRecord }>();
	const keyOf = ({ object_type, object_id, user_id }: AnyEvent) => `${object_type} ${object_id} ${user_id}`;

	return {
		open(record) {
			const key = keyOf(record.event);
			const folding = { record };
			open.set(key, folding);
			return () => {
				open.delete(key);
				return folding.record;
			};
		},
		fold(event, happened) {
			const folding = event.action === "updated" ? open.get(keyOf(event)) : undefined;
			if (!folding) return undefined;
			const { event: before } = folding.record;
			const folded = {
				...event,
				id: before.id,
				date_created: before.date_created,
				date_updated: formatCloseDate(happened),
				changed_fields: [...new Set([...before.changed_fields, ...event.changed_fields])].sort(),
				previous_data: { ...event.previous_data, ...before.previous_data },
			};
			folding.record = log.replace(folding.record, folded, happened);
			return folded;
		},
	};
}
