import type { FoundRoute, Operation } from "../document/routes.ts";
import type { Writer } from "../objects/world.ts";
import type { Answer } from "./answer.ts";

/** An API call: its route, query and body. */
export interface Call extends FoundRoute {
	query: URLSearchParams;
	body: string;
	/** Changes objects on behalf of the caller. */
	writer: Writer;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** The handlers of operations that the default handler does not cover. */
export type Handlers = { [Name in Operation]?: Handler };

/** A successful response with a body. */
export function answerWith(call: Call, body: unknown): Answer {
	return { status: call.route.facts.status, body };
}

/** A successful response without data. */
export function answerEmpty({ route }: Call): Answer {
	return { status: route.facts.status, body: route.facts.status === 204 ? null : {} };
}

/** The value of a path parameter. */
export function param({ params }: Call, name = "id"): string {
	return params[name] ?? "";
}
