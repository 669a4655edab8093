import { formatCloseDate } from "../../../close/dates.ts";
import type { AnyEvent, EventLog, LogRecord } from "./event-log.ts";

/**
 * Consolidates quick updates of one object into one event. The event keeps its id and `date_created`, gets a new
 * `date_updated`, and its `previous_data` is the state before the first change
 * (developer.close.com/api/resources/events). Updates by two users stay two events; Close does not document this.
 */
export interface Consolidation {
	/** Starts to consolidate updates into this record. Returns a function that stops it and returns the final record. */
	open(record: LogRecord): () => LogRecord;
	/** Consolidates an update into the open record of its object; returns undefined if there is none. */
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
