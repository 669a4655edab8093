import { show } from "../option-checks.ts";

/** Throws a `TypeError` if an adapter was called with anything that is not a receiver. */
export function requireReceiver(receiver: unknown, adapter: string): void {
	const { respond }: { respond?: unknown } = Object(receiver);
	if (typeof respond === "function") return;
	throw new TypeError(`${adapter}: expected the receiver that createReceiver returned; got ${show(receiver)}.`);
}
