import { describeType, describeValue, LONGEST_TIMER_MS } from "../close/values.ts";

/** Returns the value if it is a number of ms from 1 to `most`. Throws a `TypeError` that names the option otherwise. */
export function requireMs(value: unknown, option: string, most = Number.MAX_SAFE_INTEGER): number {
	if (typeof value === "number" && value >= 1 && value <= most) return value;
	const range = most === Number.MAX_SAFE_INTEGER ? ", at least 1" : ` from 1 to ${most}`;
	throw new TypeError(`${option} must be a number of ms${range}; it is ${describeValue(value)}.`);
}

/** Like `requireMs`, but at most the longest delay of a timer. */
export function requireTimerMs(value: unknown, option: string): number {
	return requireMs(value, option, LONGEST_TIMER_MS);
}

/** Returns the value if it is a positive integer. Throws a `TypeError` that names the option otherwise. */
export function requireCount(value: unknown, option: string): number {
	if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
	throw new TypeError(`${option} must be a positive integer; it is ${describeValue(value)}.`);
}

/** Throws a `TypeError` that names the option if the value is not a function. */
export function requireFunction(value: unknown, option: string): asserts value is (...args: never[]) => unknown {
	if (typeof value !== "function") throw new TypeError(`${option} must be a function; it is ${describeValue(value)}.`);
}

/** Throws a `TypeError` if the argument of an adapter is not a receiver. */
export function requireReceiver(receiver: unknown, adapter: string): void {
	const { respond }: { respond?: unknown } = Object(receiver);
	if (typeof respond === "function") return;
	throw new TypeError(`${adapter}: expected the receiver that createReceiver returned; got ${describeType(receiver)}.`);
}
