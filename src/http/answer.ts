import type { OwnBytes } from "../close/values.ts";
import { redact } from "./redact.ts";

/** How much of an error's body is kept, in characters. */
const ERROR_BODY_LIMIT = 64 * 1024;
/** The longest secret. This many more bytes are read. If the body is even longer, its last characters are dropped. */
const LONGEST_SECRET = 4 * 1024;
/** Statuses whose responses cannot have a body. */
const WITHOUT_BODY = [204, 205, 304];

/** A response whose body has arrived. */
export interface Answer {
	ok: boolean;
	status: number;
	statusText: string;
	url: string;
	/** Secrets are removed if the status is an error. */
	headers: Headers;
	/** The whole body of a success; the first 64 KiB of an error's, with secrets removed. */
	body: OwnBytes;
	/** Strings that no error about this answer may show. */
	secrets: readonly string[];
}

/** Reads a response completely, so that a connection which breaks within the body fails the attempt. */
export async function readAnswer(response: Response, secrets: readonly string[]): Promise<Answer> {
	const { ok, status, statusText, url, headers } = response;
	if (ok) {
		const body = new Uint8Array(await response.arrayBuffer());
		return { ok, status, statusText, url, headers, body, secrets };
	}
	const body = new TextEncoder().encode(await readErrorBody(response, secrets));
	return { ok, status, statusText, url, headers: redactHeaders(headers, secrets), body, secrets };
}

/** Reads the beginning of an error's body, without secrets. */
async function readErrorBody(response: Response, secrets: readonly string[]): Promise<string> {
	const { text, isComplete } = await readStart(response);
	const clean = redact(text, secrets);
	// `redact` does not recognize a secret whose end was not read.
	const safe = isComplete ? clean : clean.slice(0, -LONGEST_SECRET);
	return safe.slice(0, ERROR_BODY_LIMIT);
}

async function readStart(response: Response): Promise<{ text: string; isComplete: boolean }> {
	const reader = response.body?.getReader();
	if (!reader) return { text: "", isComplete: true };
	const decoder = new TextDecoder();
	let text = "";
	for (let size = 0; size < ERROR_BODY_LIMIT + LONGEST_SECRET; ) {
		const { done, value } = await reader.read();
		if (done) return { text, isComplete: true };
		size += value.byteLength;
		text += decoder.decode(value, { stream: true });
	}
	await reader.cancel();
	return { text, isComplete: false };
}

/** A copy of the headers without credentials and cookies. */
export function redactHeaders(headers: Headers, secrets: readonly string[]): Headers {
	const clean = new Headers();
	for (const [name, value] of headers) if (name !== "set-cookie") clean.set(name, redact(value, secrets));
	return clean;
}

/** The answer as a `Response` whose body is still unread. */
export function toResponse({ status, statusText, url, headers, body }: Answer): Response {
	// A browser reports an unfollowed redirect as status 0, which the Response constructor rejects.
	if (status === 0) return Response.error();
	const response = new Response(WITHOUT_BODY.includes(status) ? null : body, { status, statusText, headers });
	// A constructed Response has no URL.
	Object.defineProperty(response, "url", { value: url });
	return response;
}

/**
 * The server's time according to the `Date` header, in ms since 1970. Returns undefined if the header is absent or
 * invalid.
 */
export function readTime(headers: Headers): number | undefined {
	const time = Date.parse(headers.get("date") ?? "");
	return Number.isNaN(time) ? undefined : time;
}
