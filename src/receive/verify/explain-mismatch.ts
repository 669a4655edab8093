import { hashContent } from "../../close/signature/hmac.ts";
import { decodeHex } from "../../close/signature/key.ts";

/** A delivery whose hash is not what it should be. */
export interface Mismatch {
	key: string;
	timestamp: string;
	hash: string;
	body: string;
}

/** With which common mistake the hash would be right, as the end of "it would …"; undefined if with none. */
export async function explainMismatch({ key, timestamp, hash, body }: Mismatch): Promise<string | undefined> {
	const encoder = new TextEncoder();
	for (const [keyMistake, bytes] of keysOf(key)) {
		for (const [messageMistake, message] of messagesOf(timestamp, body)) {
			const actual = await hashContent(bytes, { timestamp: "", body: encoder.encode(message) });
			if (actual !== hash.toLowerCase()) continue;
			return [keyMistake, messageMistake].filter(Boolean).join(", and ");
		}
	}
	return undefined;
}

function keysOf(key: string): [mistake: string, key: Uint8Array<ArrayBuffer>][] {
	return [
		["", decodeHex(key)],
		["with the key read as text, so your receiver does not decode the hex", new TextEncoder().encode(key)],
		["with an empty key, so your receiver has lost it on the way", new Uint8Array(0)],
	];
}

function messagesOf(timestamp: string, body: string): [mistake: string, message: string][] {
	const bodies: [string, string][] = [
		["", body],
		["without the line end after the body", body.replace(/\r?\n$/, "")],
		["with a line end after the body", `${body}\n`],
		["with line ends as on Unix", body.replaceAll("\r\n", "\n")],
		...rewritten(body),
	];
	const seconds = String(Math.floor(Number(timestamp) / 1000));
	return [
		...bodies.map(([mistake, text]): [string, string] => [mistake, timestamp + text]),
		["with the body alone, so the timestamp before it is forgotten", body],
		["with a dot between timestamp and body, where Close has nothing", `${timestamp}.${body}`],
		["with the timestamp after the body rather than before", body + timestamp],
		["with the timestamp in seconds rather than milliseconds", seconds + body],
	];
}

/** The body as it may have been before or after something has parsed it and written it anew. */
function rewritten(body: string): [mistake: string, body: string][] {
	let value: unknown;
	try {
		value = JSON.parse(body);
	} catch {
		return [];
	}
	const spaced = JSON.stringify(value, null, 1)
		.replace(/,\n\s*/g, ", ")
		.replace(/\n\s*/g, "");
	const mistake = "so the body was parsed and written anew: take the raw bytes";
	return [
		[`with the body written without spaces, ${mistake}`, JSON.stringify(value)],
		[`with the body written with a space after each comma and colon, ${mistake}`, spaced],
	];
}
