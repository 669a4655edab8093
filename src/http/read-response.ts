import { CloseResponseError } from "./errors/errors.ts";
import { redact } from "./redact.ts";

/** How much of an error's body is kept, in bytes. */
const ERROR_BODY_LIMIT = 64 * 1024;
/** How much of a body that is not JSON an error shows, in characters. */
const EXCERPT_LENGTH = 500;

/**
 * Reads the body at once, so that a connection which breaks in its middle counts as a failure of the attempt,
 * and gives the same response with `text` and `json` from memory. Of an error's body it keeps a bounded part,
 * without secrets. A success that names another type than text, such as a file, is left to be read.
 */
export async function readResponse(response: Response, where: string, secrets: string[]): Promise<Response> {
	const { status, headers } = response;
	if (response.ok && !/json|text|^$/.test(headers.get("content-type") ?? "")) return response;
	const text = response.ok
		? await response.text()
		: redact(await readStart(response), secrets).slice(0, ERROR_BODY_LIMIT);
	const json = async (): Promise<unknown> => {
		try {
			return JSON.parse(text);
		} catch (cause) {
			const shown = redact(text, secrets);
			throw new CloseResponseError(
				`${where} answered ${status}, but with a body that is not JSON: ${JSON.stringify(shown.slice(0, 40))}`,
				// The cause quotes a piece of the body, so it is kept only when there is no secret to quote.
				{ status, body: shown.slice(0, EXCERPT_LENGTH), cause: shown === text ? cause : undefined },
			);
		}
	};
	Object.assign(response, { text: async () => text, json });
	const location = headers.get("location");
	if (location !== null || !headers.has("content-length")) {
		const known = new Headers(headers);
		if (location !== null) known.set("location", redact(location, secrets));
		// Without a length openapi-fetch takes an empty body for one to parse, and parses the text itself.
		known.set("content-length", String(text.length));
		known.delete("transfer-encoding");
		Object.defineProperty(response, "headers", { value: known });
	}
	return response;
}

async function readStart(response: Response): Promise<string> {
	const reader = response.body?.getReader();
	const decoder = new TextDecoder();
	let text = "";
	// A little more than is kept, so that a secret at the cut is read whole and taken out.
	for (let size = 0; reader && size < ERROR_BODY_LIMIT + 4096; ) {
		const { done, value } = await reader.read();
		if (done) return text;
		size += value.byteLength;
		text += decoder.decode(value, { stream: true });
	}
	await reader?.cancel();
	return text;
}
