import { escapeNonAscii, writeSpacedJson } from "../../close/signature/delivery-text.ts";
import { decodeHex } from "../../close/signature/hex.ts";
import { hashContent } from "../../close/signature/hmac.ts";
import type { OwnBytes } from "../../close/values.ts";

/** A delivery whose hash does not match its key, timestamp and body. */
export interface Mismatch {
	/** The signature key, 64 hex characters. */
	key: string;
	timestamp: string;
	/** 64 hex characters. */
	hash: string;
	body: string;
}

/**
 * A value, and the mistake that leads to it, as the end of "The hash matches if …". `mistake` is empty for the correct
 * value.
 */
interface Reading<Value> {
	mistake: string;
	value: Value;
}

/**
 * Finds the common mistake that explains a hash, as the end of "The hash matches if …". Resolves to undefined if no
 * known mistake explains it.
 */
export async function explainMismatch({ key, timestamp, hash, body }: Mismatch): Promise<string | undefined> {
	const encoder = new TextEncoder();
	for (const { mistake: keyMistake, value: bytes } of readingsOfKey(key)) {
		for (const { mistake: messageMistake, value: message } of readingsOfMessage(timestamp, body)) {
			// The message already contains the timestamp.
			const content = { timestamp: "", body: encoder.encode(message) };
			if ((await hashContent(bytes, content)) !== hash.toLowerCase()) continue;
			return [keyMistake, messageMistake].filter(Boolean).join(", and ");
		}
	}
	return undefined;
}

function readingsOfKey(key: string): Reading<OwnBytes>[] {
	return [
		{ mistake: "", value: decodeHex(key) },
		{
			mistake: "the key is used as text (decode its 64 hex characters to 32 bytes)",
			value: new TextEncoder().encode(key),
		},
		{ mistake: "the key is empty (it was lost before it reached the code that signs)", value: new Uint8Array(0) },
	];
}

function readingsOfMessage(timestamp: string, body: string): Reading<string>[] {
	const bodies: Reading<string>[] = [
		{ mistake: "", value: body },
		{ mistake: "the line end after the body is removed", value: body.replace(/\r?\n$/, "") },
		{ mistake: "a line end is added after the body", value: `${body}\n` },
		{ mistake: "each CRLF in the body becomes LF", value: body.replaceAll("\r\n", "\n") },
		...serializations(body),
	];
	const seconds = String(Math.floor(Number(timestamp) / 1000));
	return [
		...bodies.map(({ mistake, value }) => ({ mistake, value: timestamp + value })),
		{ mistake: "the timestamp before the body is left out", value: body },
		{ mistake: "a dot is put between timestamp and body", value: `${timestamp}.${body}` },
		{ mistake: "the timestamp is put after the body", value: body + timestamp },
		{ mistake: "the timestamp is in seconds, not milliseconds", value: seconds + body },
	];
}

/** The body as a program would write it after parsing it. */
function serializations(body: string): Reading<string>[] {
	let parsed: unknown;
	try {
		parsed = JSON.parse(body);
	} catch {
		return [];
	}
	return [
		{ format: "without spaces", value: JSON.stringify(parsed) },
		{ format: "with a space after each comma and colon", value: writeSpacedJson(parsed) },
	].flatMap(({ format, value }) => [
		{ mistake: `the body is parsed and written again ${format} (verify the raw bytes)`, value },
		{
			mistake: `the body is parsed and written again ${format} and non-ASCII characters escaped (verify the raw bytes)`,
			value: escapeNonAscii(value),
		},
	]);
}
