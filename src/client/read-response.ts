import { CloseResponseError } from "./errors/errors.ts";
import { redact } from "./redact.ts";

/** How much of an error's body is kept, in bytes. */
const ERROR_BODY_LIMIT = 64 * 1024;
/** How much of a body that is not JSON an error shows, in characters. */
const EXCERPT_LENGTH = 500;

/**
 * Reads the body at once, so that a connection which breaks in its middle counts as a failure of the call.
 * Of an error's body it keeps a bounded part, without secrets.
 */
export async function readResponse(response: Response, where: string, secrets: string[]): Promise<Response> {
	const text = response.ok ? await response.text() : redact(await readStart(response), secrets);
	return new TextResponse(text, response, where, secrets);
}

/** A response whose body is here already, and whose `json` rejects with an error of ours. */
class TextResponse extends Response {
	readonly #text: string;
	readonly #where: string;
	readonly #secrets: string[];

	constructor(text: string, { status, statusText, headers }: Response, where: string, secrets: string[]) {
		super(text === "" ? null : text, { status, statusText, headers });
		this.#text = text;
		this.#where = where;
		this.#secrets = secrets;
		// openapi-fetch looks at both to tell whether there is a body, and parses a text of unknown length itself.
		this.headers.delete("transfer-encoding");
		this.headers.set("content-length", String(text.length));
	}

	override async json(): Promise<unknown> {
		try {
			return JSON.parse(this.#text);
		} catch (cause) {
			const shown = redact(this.#text, this.#secrets);
			throw new CloseResponseError(
				`${this.#where} answered ${this.status}, but with a body that is not JSON: ${JSON.stringify(shown.slice(0, 40))}`,
				// The cause quotes a piece of the body, so it is kept only when there is no secret to quote.
				{ status: this.status, body: shown.slice(0, EXCERPT_LENGTH), cause: shown === this.#text ? cause : undefined },
			);
		}
	}
}

async function readStart(response: Response): Promise<string> {
	const reader = response.body?.getReader();
	const decoder = new TextDecoder();
	let text = "";
	for (let size = 0; reader && size < ERROR_BODY_LIMIT; ) {
		const { done, value } = await reader.read();
		if (done) return text;
		size += value.byteLength;
		text += decoder.decode(value, { stream: true });
	}
	await reader?.cancel();
	return text.slice(0, ERROR_BODY_LIMIT);
}
