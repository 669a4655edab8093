import { describeType, isRecord } from "../../close/values.ts";
import { readWebBody } from "../body/read-web-body.ts";
import type { Receiver, RespondContext, WebRequest } from "../receiver.ts";

/**
 * `receiver.fetch`. Not async: if someone passes it to Express 4 by mistake, an error that it throws becomes a 500, but a
 * rejection would be lost.
 */
export function createFetch(respond: Receiver["respond"]): Receiver["fetch"] {
	return (input, context) => {
		const request = findRequest(input);
		const answering = respond(
			request,
			(limit, deadline) => readWebBody(request, limit, deadline),
			findContext(input, context),
		);
		return answering.then((answer) => new Response(null, answer));
	};
}

/** Returns the request itself, or the request in the object that SvelteKit and React Router pass. */
function findRequest(input: unknown): WebRequest {
	if (isRequest(input)) return input;
	if (isRecord(input) && isRequest(input.request)) return input.request;
	throw new TypeError(
		`receiver.fetch: expected a Request; got ${describeType(input)}. In Express, Fastify and node:http use toNodeHandler of "close-crm/node": app.post("/close", toNodeHandler(receiver)). In Hono pass context.req.raw.`,
	);
}

/** Whether a value works like a `Request`. Some frameworks have their own class. */
function isRequest(value: unknown): value is WebRequest {
	return (
		isRecord(value) &&
		typeof value.url === "string" &&
		typeof value.method === "string" &&
		typeof value.bodyUsed === "boolean" &&
		isRecord(value.headers) &&
		typeof value.headers.get === "function"
	);
}

/** Returns the context that has `waitUntil`: the second argument of a Worker, or SvelteKit's `platform.ctx`. */
function findContext(input: unknown, context: unknown): RespondContext | undefined {
	const platform = isRecord(input) && isRecord(input.platform) ? input.platform : {};
	// Older versions of SvelteKit's Cloudflare adapter call it `platform.context`.
	return [context, platform.ctx, platform.context].find(canWait);
}

function canWait(context: unknown): context is RespondContext {
	return isRecord(context) && typeof context.waitUntil === "function";
}
