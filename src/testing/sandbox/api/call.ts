import type { FoundRoute, Operation } from "../document/routes.ts";
import type { Writer } from "../objects/world.ts";
import type { Answer } from "./answer.ts";

/** An API call, read. */
export interface Call extends FoundRoute {
	query: URLSearchParams;
	body: string;
	/** Changes objects in the name of the caller. */
	writer: Writer;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** The operations that the general rules do not answer. */
export type Handlers = { [Name in Operation]?: Handler };

/** A success with a body. */
export function answerWith(call: Call, body: unknown): Answer {
	return { status: call.route.facts.status, body };
}

/** An answer without a body. */
export function answerEmpty({ route }: Call): Answer {
	return { status: route.facts.status, body: route.facts.status === 204 ? null : {} };
}

/** The value of a parameter of the path. */
export function param({ params }: Call, name = "id"): string {
	return params[name] ?? "";
}
