/** What our own calls hand on beside the request; openapi-fetch sets what it does not know as properties of it. */
export interface RequestExtras {
	/** How long each attempt may take, in ms. */
	timeout?: number;
	/** Whether to wait for the rate limit's window rather than to run into a 429, as iterators do. */
	paced?: boolean;
}

/** What is sent at each attempt of a call. */
export interface Outgoing extends RequestExtras {
	url: string;
	method: string;
	headers: Headers;
	body?: BodyInit | null | undefined;
	signal?: AbortSignal | null | undefined;
}

/**
 * Stands in for `Request` where openapi-fetch makes one for our own calls. The built-in one turns the body into a
 * stream and makes a signal of its own, which costs a POST half its time again; and a stream cannot be sent twice.
 */
export class LeanRequest implements Outgoing {
	readonly url: string;
	readonly method: string;
	readonly headers: Headers;
	readonly body: BodyInit | null | undefined;
	readonly signal: AbortSignal | null | undefined;

	constructor(url: string, { method = "GET", headers, body, signal }: RequestInit) {
		this.url = url;
		this.method = method;
		// openapi-fetch has made it for this request alone.
		this.headers = headers instanceof Headers ? headers : new Headers(headers);
		this.body = body;
		this.signal = signal;
	}
}

/** A request of a user, whose body has to be read before it can be sent more than once. */
export async function readRequest(request: Request): Promise<Outgoing> {
	const { url, method, headers, signal } = request;
	return { url, method, headers, signal, body: request.body && (await request.arrayBuffer()) };
}
