import type { AnyEvent } from "../../close/events/types.ts";
import type { LoggedEvent } from "../../index.ts";

/** A message to the page. Messages are sent in the order in which things happened, and contain no keys. */
export type Message =
	| { kind: "request"; time: number; method: string; path: string; status: number | null }
	| { kind: "event"; event: LoggedEvent | AnyEvent }
	| {
			kind: "delivery";
			time: number;
			event_id: string;
			to: string;
			attempt: number;
			status: number | null;
			error: string | null;
	  }
	| { kind: "subscription"; id: string; url: string; status: string; pause_reason: string | null; is_deleted: boolean }
	| { kind: "clock"; time: number };

/** The actions of the page. An absent action has no button. */
export interface Actions {
	/** Delivers an event again. */
	redeliver?(input: { event_id: string }): Promise<void>;
	/** Sends a sample event. */
	sample?(input: { type: string }): Promise<void>;
	pause?(input: { id: string }): Promise<void>;
	resume?(input: { id: string }): Promise<void>;
	/** Advances the clock by `ms` milliseconds. */
	advance?(input: { ms: number }): Promise<void>;
}
