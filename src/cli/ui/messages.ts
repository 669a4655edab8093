import type { AnyEvent } from "../../close/events/types.ts";
import type { LoggedEvent } from "../../index.ts";

/** What the page shows, in the order in which it happened. No message has a key. */
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

/** What the page can do. An action that is absent has no button. */
export interface Actions {
	/** Delivers an event again. */
	redeliver?(input: { event_id: string }): Promise<void>;
	/** Lets a sample event happen. */
	sample?(input: { type: string }): Promise<void>;
	pause?(input: { id: string }): Promise<void>;
	resume?(input: { id: string }): Promise<void>;
	/** Moves the clock on. */
	advance?(input: { ms: number }): Promise<void>;
}
