import type { Operation } from "./document/routes.ts";

/** @inline */
interface Times {
	/** How many requests or deliveries it affects. Default: 1. `Infinity`: all of them, until the fault is ended. */
	times?: number;
}

/** `refused`: the request is not sent. `lost`: the request is processed, but its response does not arrive. */
export type ConnectionFault = "refused" | "lost";

/** How an API call fails. */
export type RequestFault = Times & {
	/** The only operation that it affects, such as `events_list`. Default: every operation. */
	operation?: Operation;
} & (
		| {
				/** The status of the response. The call has no effect, and the body is Close's for that status. */
				status: number;
				/** Replaces the body: a value that is sent as JSON, or a string that is sent unchanged. */
				body?: unknown;
				/** Replaces the headers, such as `{ ratelimit: "limit=100, remaining=0, reset=0.5" }`. */
				headers?: Record<string, string>;
		  }
		| {
				/** Delays the response by this many ms of the fake's clock. */
				delay: number;
		  }
		| {
				/** `fetch` rejects as it does for a failed connection. */
				connection: ConnectionFault;
		  }
	);

/** How a delivery attempt fails. */
export type DeliveryFault = Times &
	(
		| {
				/** The attempt is recorded with this status; nothing is sent. */
				status: number;
		  }
		| {
				/** Delays the response by this many ms of the fake's clock. A delay of 15,000 or more fails the attempt. */
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
				/** A later event of the queue is sent first. */
				reorder: true;
		  }
	);

/** Faults in the order in which they were added. */
export interface Faults<Fault extends Times> {
	/** Adds a fault. Returns a function that ends it. */
	add(fault: Fault): () => void;
	/** Returns the first fault that fits, and uses up one of its times. */
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
