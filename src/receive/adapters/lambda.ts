/**
 * A receiver on AWS Lambda.
 *
 * @module close-crm/lambda
 */
import { tooLarge } from "../body/byte-buffer.ts";
import { requireReceiver } from "../option-checks.ts";
import type { DeliveryAnswer, DeliveryRequest, Receiver } from "../receiver.ts";

/** The event of an API Gateway HTTP API (payload format 2.0), and of a function URL. */
export interface LambdaRequestV2 {
	/** Contains the HTTP method: `requestContext.http.method`. */
	requestContext: {
		/** The HTTP request. */
		http: {
			/** The HTTP method. */
			method: string;
		};
	};
	/** The headers, with names in lower case. */
	headers: { readonly [name: string]: string | undefined };
	/** The body, as text or base64; absent if the request has none. */
	body?: string | null | undefined;
	/** Whether the body is base64. */
	isBase64Encoded: boolean;
}

/** The event of an API Gateway REST API (payload format 1.0), and of an Application Load Balancer. */
export interface LambdaRequestV1 {
	/** The HTTP method. */
	httpMethod: string;
	/** The headers. A load balancer with multi-value headers has none here. */
	headers?: { readonly [name: string]: string | undefined } | null;
	/** The headers, each with all of its values. */
	multiValueHeaders?: { readonly [name: string]: readonly string[] | undefined } | null;
	/** The body, as text or base64; null if the request has none. */
	body?: string | null | undefined;
	/** Whether the body is base64. */
	isBase64Encoded: boolean;
}

/** The result of the Lambda function. */
export interface LambdaResponse {
	/** The HTTP status. */
	statusCode: number;
	/** The headers. */
	headers: Record<string, string>;
	/** The headers, if the event has multi-value headers. */
	multiValueHeaders?: Record<string, string[]>;
	/** Always empty. */
	body: string;
}

/**
 * Returns a handler for AWS Lambda behind an API Gateway (payload format 1.0 or 2.0), a function URL or an Application
 * Load Balancer. Lambda freezes a function after its response, so set the function's timeout above the receiver's
 * `deadline`, and use a `store` that is shared by all instances.
 *
 * Throws a `TypeError` if `receiver` is not a receiver. The handler rejects with a `TypeError` for any other event.
 */
export function toLambdaHandler(
	receiver: Receiver,
): (request: LambdaRequestV1 | LambdaRequestV2) => Promise<LambdaResponse> {
	requireReceiver(receiver, "toLambdaHandler");
	return async (request) => {
		const deliveryRequest = readRequest(request);
		const answer = await receiver.respond(deliveryRequest, async (limit) => decodeBody(request, limit));
		return createResponse(request, answer);
	};
}

function readRequest(request: LambdaRequestV1 | LambdaRequestV2): DeliveryRequest {
	const { httpMethod, requestContext, headers, multiValueHeaders }: Partial<LambdaRequestV1 & LambdaRequestV2> =
		Object(request);
	const method = httpMethod ?? requestContext?.http?.method;
	if (typeof method !== "string") {
		throw new TypeError(
			"toLambdaHandler: this event is not an HTTP request. Expected one of an API Gateway (payload format 1.0 or 2.0), a function URL or an Application Load Balancer.",
		);
	}
	return { method, headers: multiValueHeaders ?? headers ?? {} };
}

/** Checks the limit before decoding, because decoding a large body costs memory. */
function decodeBody({ body, isBase64Encoded }: LambdaRequestV1 | LambdaRequestV2, limit: number): Uint8Array {
	const text = body ?? "";
	// Four base64 characters are three bytes, and up to two of the last three may be padding.
	const fewestBytes = isBase64Encoded ? Math.floor((text.length * 3) / 4) - 2 : text.length;
	if (fewestBytes > limit) throw tooLarge(limit);
	const bytes = isBase64Encoded ? decodeBase64(text) : new TextEncoder().encode(text);
	if (bytes.length > limit) throw tooLarge(limit);
	return bytes;
}

/** Node's decoder, which is much faster than `atob`. */
declare const Buffer: { from(text: string, encoding: "base64"): Uint8Array } | undefined;

function decodeBase64(text: string): Uint8Array {
	if (typeof Buffer !== "undefined") return Buffer.from(text, "base64");
	return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** If the event has multi-value headers, the response needs them too. */
function createResponse(
	request: LambdaRequestV1 | LambdaRequestV2,
	{ status, headers }: DeliveryAnswer,
): LambdaResponse {
	const response = { statusCode: status, headers, body: "" };
	if (!("multiValueHeaders" in request && request.multiValueHeaders)) return response;
	const lists = Object.entries(headers).map(([name, value]) => [name, [value]]);
	return { ...response, multiValueHeaders: Object.fromEntries(lists) };
}
