import { InvalidArgumentError } from "@commander-js/extra-typings";
import { UsageError } from "../exit.ts";

/** Checks that a string is an absolute http or https URL, and returns it unchanged. */
export function readUrl(url: string): string {
	if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
	throw new InvalidArgumentError("expected a URL with http:// or https://, such as http://localhost:3000/close");
}

/** Checks the URL of an endpoint. `fetch` rejects a URL with a user or password, and its error would show them. */
export function readEndpoint(url: string): string {
	const { username, password } = new URL(readUrl(url));
	if (username || password) throw new UsageError("--to must not contain a user or password. Remove them from the URL.");
	return url;
}

/** Parses a positive integer of up to seven digits. */
export function readCount(text: string): number {
	if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
	throw new InvalidArgumentError("expected a positive integer");
}

/** Parses a port; 0 means any free port. */
export function readPort(text: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port < 2 ** 16) return port;
	throw new InvalidArgumentError("expected a port from 0 to 65535");
}
