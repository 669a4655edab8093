import type { Operation } from "./document/routes.ts";

/** @inline */
interface Times {
	/** How many requests or deliveries it affects. Default: 1. `Infinity`: until it is ended. */
	times?: number;
}

/** A connection that was `refused` carried nothing; one that was `lost` carried everything but the answer. */
export type ConnectionFault = "refused" | "lost";

/** What goes wrong with an API call. */
export type RequestFault = Times & {
	/** The only operation that it affects, such as `events_list`. Default: every operation. */
	operation?: Operation;
} & (
		| {
				/** The status to answer with, without doing what was asked. The body is Close's own for that status. */
				status: number;
				/** Another body: a value that becomes JSON, or a text that is sent as it is. */
				body?: unknown;
				/** Other headers, such as `{ ratelimit: "limit=100, remaining=0, reset=0.5" }`. */
				headers?: Record<string, string>;
		  }
		| {
				/** The answer comes so many ms later by the fake's clock. */
				delay: number;
		  }
		| {
				/** `fetch` rejects as it does when the connection fails. */
				connection: ConnectionFault;
		  }
	);

/** What goes wrong with an attempt to deliver. */
export type DeliveryFault = Times &
	(
		| {
				/** It counts as answered with this status, and nothing is sent. */
				status: number;
		  }
		| {
				/** The answer comes so many ms later by the fake's clock; from 15,000 on it comes too late. */
				delay: number;
		  }
		| {
				/** The connection fails. */
				connection: ConnectionFault;
		  }
		| {
				/** The event is sent twice, at the same time. */
				duplicate: true;
		  }
		| {
				/** Of the events waiting, one that came later goes first. */
				reorder: true;
		  }
	);

/** Faults in the order in which they were asked for. */
export interface Faults<Fault extends Times> {
	/** Adds a fault and gives a function that ends it. */
	add(fault: Fault): () => void;
	/** Uses up one of the times of the first fault that fits. */
	take(fits: (fault: Fault) => boolean): Fault | undefined;
}

export function createFaults<Fault extends Times>(): Faults<Fault> {
	const active = new Map<symbol, { fault: Fault; left: number }>();
	return {
		add(fault) {
			const { times = 1 } = fault;
			if (!(times > 0)) throw new RangeError(`A fault's times must be a number above 0; it is ${times}.`);
			const key = Symbol();
			active.set(key, { fault, left: times });
			return () => void active.delete(key);
		},
		take(fits) {
			for (const [key, each] of active) {
				const { fault } = each;
				if (!fits(fault)) continue;
				each.left -= 1;
				if (each.left <= 0) active.delete(key);
				return fault;
			}
			return undefined;
		},
	};
}
