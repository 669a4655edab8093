import { eventName } from "../../../close/events/event-name.ts";
import type { LoggedEvent } from "../../../index.ts";

/** An endpoint to which `listen` forwards events. */
export interface Endpoint {
	to: string;
	/** The names of the events that it gets; undefined for all events. */
	names: Set<string> | undefined;
	/** The date of the first event that it did not acknowledge. */
	firstFailed: string | undefined;
}

export function isFor({ names }: Endpoint, event: LoggedEvent): boolean {
	return names?.has(eventName(event)) ?? true;
}
