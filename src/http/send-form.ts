import { CloseError, CloseInputError } from "./errors/errors.ts";
import { fetchOnce } from "./fetch-once.ts";
import { type CallOptions, requireDuration, requireRetries } from "./options.ts";
import { backoff, isNeverSent, mayRetry } from "./retry.ts";
import { isSecure } from "./secure-url.ts";
import { sleep } from "./sleep.ts";

export interface SendFormOptions {
	/** Sends a request. If undefined, the global `fetch` is looked up at each call. */
	fetch: typeof globalThis.fetch | undefined;
	timeout: number;
	maxRetries: number;
}

/** Sends a form to a storage outside Close's API, without a credential. */
export type SendForm = (
	url: string,
	form: FormData,
	secrets: readonly string[],
	callOptions: Pick<CallOptions, "signal" | "timeout" | "maxRetries">,
) => Promise<void>;

/** How much of the storage's error response a message shows, in characters. */
const SHOWN_LENGTH = 300;

/** Creates a function that sends forms. They are retried, because storing the same file twice does no harm. */
export function createSendForm(options: SendFormOptions): SendForm {
	return async (address, form, secrets, callOptions) => {
		const url = requireStorageUrl(address);
		const { signal } = callOptions;
		const timeout = requireDuration(callOptions.timeout ?? options.timeout, "timeout");
		const maxRetries = requireRetries(callOptions.maxRetries ?? options.maxRetries, "maxRetries");
		const requestLine = `POST ${url.origin}/`;
		for (let attemptNumber = 1; ; attemptNumber++) {
			const fetch = options.fetch ?? globalThis.fetch;
			const outgoing = { method: "POST", url: url.href, headers: {}, body: form };
			const { answer, error } = await fetchOnce(outgoing, { requestLine, secrets, fetch, timeout, signal });
			if (answer?.ok) return;
			const outcome = { isIdempotent: true, status: answer?.status, neverSent: isNeverSent(error?.cause) };
			if (attemptNumber <= maxRetries && mayRetry(outcome)) await sleep(backoff(attemptNumber), signal);
			else if (error) throw error;
			else {
				const said = new TextDecoder().decode(answer.body).slice(0, SHOWN_LENGTH);
				throw new CloseError(`${requestLine} answered ${answer.status}, so the file is not stored: ${said}`);
			}
		}
	};
}

function requireStorageUrl(address: string): URL {
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url && isSecure(url)) return url;
	throw new CloseInputError(
		`Files are sent over https only, but Close returned ${JSON.stringify(address)} as the storage URL.`,
	);
}
