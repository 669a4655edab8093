import { expect } from "vitest";

/** A request and its response, as sent over the network. */
export interface Exchange {
	method: string;
	url: string;
	headers: Headers;
	body: string;
	status: number;
	/** The body of the response. */
	answer: string;
	/** The violations of the document that Prism found, in either direction; null if there are none. */
	violations: string | null;
}

/** A fetch that sends to the real server and records requests and responses. */
export function recordingFetch(): { fetch: typeof fetch; exchanges: Exchange[] } {
	const exchanges: Exchange[] = [];
	return {
		exchanges,
		async fetch(input, init) {
			const request = new Request(input, init);
			const body = await request.clone().text();
			const response = await fetch(request);
			exchanges.push({
				method: request.method,
				url: request.url,
				headers: request.headers,
				body,
				status: response.status,
				answer: await response.clone().text(),
				violations: response.headers.get("sl-violations"),
			});
			return response;
		},
	};
}

/** The only exchange, which must keep to the document. */
export function onlyValidExchange(exchanges: Exchange[]): Exchange {
	const [exchange, ...more] = exchanges;
	if (!exchange || more.length > 0) throw new Error(`There were ${exchanges.length} exchanges instead of one.`);
	expect(exchange.violations, "Prism found the request or the answer to break the document").toBeNull();
	return exchange;
}
