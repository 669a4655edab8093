/**
 * A receiver on AWS Lambda.
 *
 * @module close-crm/lambda
 */
import type { Receiver } from "../receiver.ts";

/** What is used of the event of an API Gateway HTTP API (payload format 2.0) and of a function URL. */
export interface LambdaRequest {
	/** Where the HTTP method is: `requestContext.http.method`. */
	requestContext: {
		/** What is known of the HTTP request. */
		http: {
			/** The HTTP method. */
			method: string;
		};
	};
	/** The headers, with names in lower case. */
	headers: { readonly [name: string]: string | undefined };
	/** The body as text, or as base64; absent for a request without one. */
	body?: string | undefined;
	/** Whether the body is base64. */
	isBase64Encoded: boolean;
}

/** What the function answers. */
export interface LambdaResponse {
	/** The HTTP status. */
	statusCode: number;
	/** The headers. */
	headers: Record<string, string>;
}

/**
 * A handler for AWS Lambda, behind an API Gateway HTTP API or a function URL, both of which speak payload format 2.0.
 * Lambda stops a function once it has answered: set the function's timeout above the receiver's `deadline`, and give a
 * `store` that all its instances share.
 */
export function toLambdaHandler(receiver: Receiver): (request: LambdaRequest) => Promise<LambdaResponse> {
	return async ({ requestContext, headers, body = "", isBase64Encoded }) => {
		const { method } = requestContext.http;
		const answer = await receiver.respond({ method, headers }, async (limit) => {
			const bytes = isBase64Encoded ? fromBase64(body) : new TextEncoder().encode(body);
			return bytes.length > limit ? undefined : bytes;
		});
		return { statusCode: answer.status, headers: answer.headers };
	};
}

function fromBase64(text: string): Uint8Array {
	return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
