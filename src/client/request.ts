/** What our own calls hand on beside the request; openapi-fetch sets what it does not know as properties of it. */
export interface RequestExtras {
	/** How long each attempt may take, in ms. */
	timeout?: number;
	/** Whether to wait for the rate limit's window rather than to run into a 429, as iterators do. */
	paced?: boolean;
}

/**
 * A request that keeps its body and signal aside. The built-in one turns the body into a stream and the signal
 * into another signal, which makes a POST half as slow again, and neither could be sent twice.
 */
export class LeanRequest extends Request {
	readonly content: BodyInit | null | undefined;
	readonly callSignal: AbortSignal | null | undefined;

	constructor(input: string | URL | Request, { body, signal, ...init }: RequestInit = {}) {
		super(input, init);
		this.content = body;
		this.callSignal = signal;
	}
}

/** What is sent at each attempt of a call, and how. */
export interface Outgoing extends RequestExtras {
	url: string;
	method: string;
	headers: Headers;
	body: BodyInit | null | undefined;
	signal: AbortSignal | undefined;
	/** Method and path, for messages. */
	where: string;
}

export async function readRequest(request: Request & RequestExtras): Promise<Outgoing> {
	const { url, method, timeout, paced } = request;
	const lean = request instanceof LeanRequest;
	return {
		url,
		method,
		headers: new Headers(request.headers),
		body: lean ? request.content : request.body && (await request.arrayBuffer()),
		signal: (lean ? request.callSignal : request.signal) ?? undefined,
		where: `${method} ${new URL(url).pathname}`,
		...(timeout !== undefined && { timeout }),
		...(paced && { paced }),
	};
}
