import { describeType, describeValue, isRecord } from "../close/values.ts";
import { CloseInputError } from "../http/errors/errors.ts";
import { isSecure } from "../http/secure-url.ts";

const MAX_TIMEOUT_MS = 300_000;

export function requireText(value: unknown, name: string, variable: string): string {
	if (typeof value === "string" && value.trim() !== "") return value;
	throw new CloseInputError(
		`createOAuth: ${name} is missing. Set it to the value from your OAuth app (is ${variable} set?).`,
	);
}

export function requireUrl(value: unknown, name: string): URL {
	const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
	if (url && isSecure(url)) return url;
	throw new CloseInputError(
		`createOAuth: ${name} must be an https:// URL (http:// for a loopback address only); it is ${describeUrl(value, url)}.`,
	);
}

/** Formats a value that should be a URL, without the user and password that a URL may contain. */
function describeUrl(value: unknown, url: URL | undefined): string {
	if (!url?.username && !url?.password) return describeValue(value);
	return `a URL of ${url.protocol}//${url.host} with a user or password`;
}

export function requireStore(store: unknown): void {
	const methods = ["read", "write", "delete", "lock"];
	if (isRecord(store) && methods.every((name) => typeof store[name] === "function")) return;
	throw new CloseInputError(
		"createOAuth: store must be a TokenStore, such as redisTokens(client), fileTokens(path) or memoryTokens().",
	);
}

export function requireEncryption(encryption: unknown): void {
	if (encryption === undefined) return;
	const methods = ["encrypt", "decrypt"];
	if (isRecord(encryption) && methods.every((name) => typeof encryption[name] === "function")) return;
	throw new CloseInputError(
		`createOAuth: encryption must be an object with the functions encrypt and decrypt; it is ${describeType(encryption)}.`,
	);
}

export function requireTimeout(timeout: unknown): void {
	if (typeof timeout === "number" && timeout >= 1 && timeout <= MAX_TIMEOUT_MS) return;
	throw new CloseInputError(
		`createOAuth: timeout must be a number of ms from 1 to ${MAX_TIMEOUT_MS}; it is ${String(timeout)}.`,
	);
}
