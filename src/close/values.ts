/**
 * Bytes with an `ArrayBuffer` of their own, as Web Crypto and `Blob` accept them: `Uint8Array<ArrayBuffer>`, which
 * TypeScript before 5.7 cannot write.
 */
export type OwnBytes = ReturnType<Uint8Array["slice"]>;

/** The longest delay of a timer, in ms. With a longer one, `setTimeout` does not wait at all. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How much of a string a message shows, in characters. */
const SHOWN_LENGTH = 80;

/** Whether a value is an object, but not null or an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Formats a value for an error message. Objects are not shown, because they may contain a secret. */
export function describeValue(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value.slice(0, SHOWN_LENGTH));
	if (Array.isArray(value)) return "an array";
	if (typeof value === "function") return "a function";
	return typeof value === "object" && value !== null ? "an object" : String(value);
}

/**
 * Like `describeValue`, but does not show a string either. Use it where an object belongs: a string may be a key, or a
 * URL with a password.
 */
export function describeType(value: unknown): string {
	return typeof value === "string" ? "a string" : describeValue(value);
}
