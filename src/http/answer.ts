import { redact } from "./redact.ts";

/** How much of an error's body is kept, in bytes. */
const ERROR_BODY_LIMIT = 64 * 1024;
/** How much more is read, so that a secret at the cut is read whole and removed. */
const LONGEST_SECRET = 4 * 1024;
/** Statuses whose responses cannot have a body. */
const WITHOUT_BODY = [204, 205, 304];

/** A response whose body has arrived. */
export interface Answer {
	ok: boolean;
	status: number;
	statusText: string;
	url: string;
	/** Without secrets, if the status is an error. */
	headers: Headers;
	/** All of a success. The first 64 KiB of an error, as text without secrets. */
	body: Uint8Array<ArrayBuffer>;
	/** What no error about this answer may show. */
	secrets: readonly string[];
}

/** Reads a response to its end, so that a connection which breaks in the body is a failure of the attempt. */
export async function readAnswer(response: Response, secrets: readonly string[]): Promise<Answer> {
	const { ok, status, statusText, url, headers } = response;
	if (ok) {
		const body = new Uint8Array(await response.arrayBuffer());
		return { ok, status, statusText, url, headers, body, secrets };
	}
	const text = redact(await readStart(response), secrets).slice(0, ERROR_BODY_LIMIT);
	const body = new TextEncoder().encode(text);
	return { ok, status, statusText, url, headers: redactHeaders(headers, secrets), body, secrets };
}

async function readStart(response: Response): Promise<string> {
	const reader = response.body?.getReader();
	const decoder = new TextDecoder();
	let text = "";
	for (let size = 0; reader && size < ERROR_BODY_LIMIT + LONGEST_SECRET; ) {
		const { done, value } = await reader.read();
		if (done) return text;
		size += value.byteLength;
		text += decoder.decode(value, { stream: true });
	}
	await reader?.cancel();
	return text;
}

/** Headers without credentials and cookies. */
export function redactHeaders(headers: Headers, secrets: readonly string[]): Headers {
	const clean = new Headers();
	for (const [name, value] of headers) if (name !== "set-cookie") clean.set(name, redact(value, secrets));
	return clean;
}

/** The answer as a response of fetch that nobody has read yet. */
export function toResponse({ status, statusText, url, headers, body }: Answer): Response {
	// A browser hides a redirect that it was told not to follow behind the status 0, which no response can be made with.
	if (status === 0) return Response.error();
	const response = new Response(WITHOUT_BODY.includes(status) ? null : body, { status, statusText, headers });
	// A response that a program makes has no URL.
	Object.defineProperty(response, "url", { value: url });
	return response;
}

/** The server's clock as a response tells it, in ms since 1970; undefined without a valid `Date` header. */
export function readTime(headers: Headers): number | undefined {
	const time = Date.parse(headers.get("date") ?? "");
	return Number.isNaN(time) ? undefined : time;
}
