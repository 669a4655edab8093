import { describeValue } from "../../close/values.ts";
import type { Answer } from "../../http/answer.ts";
import { CloseInputError } from "../../http/errors/errors.ts";
import { type CallOptions, readHeaders } from "../../http/options.ts";
import { fillPath } from "../../http/path.ts";
import { writeQuery } from "../../http/query.ts";
import { readData } from "../../http/read-data.ts";
import type { RequestLabel } from "../../http/request-label.ts";
import type { Call, Send } from "../../http/send.ts";
import type { ResponseData, Route } from "./route-types.ts";

/** The options of any route; the types of `client.request` say which of them a route accepts. */
export interface RouteOptions extends CallOptions {
	path?: Record<string, unknown> | undefined;
	query?: object | undefined;
	body?: unknown;
}

/** The data of a call, and its request and answer, which errors describe. */
export interface RouteResult<Data> {
	data: Data;
	request: RequestLabel;
	answer: Answer;
}

/** Calls a route. Set `isIdempotent` for a POST that only reads, so that it may be retried. */
export type SendRoute = <R extends Route>(
	route: R,
	options?: RouteOptions,
	extras?: Pick<Call, "isIdempotent">,
) => Promise<RouteResult<ResponseData<R>>>;

export interface RouteSettings {
	/** The base URL without a trailing slash, to which a path is appended. */
	urlPrefix: string;
	/** The headers of every call, keyed by lower-case name. */
	headers: Record<string, string>;
	send: Send;
}

const OPTIONS = ["path", "query", "body", "signal", "timeout", "maxRetries", "headers"];

/** Creates a function that calls a route and resolves to the data of the response. */
export function createSendRoute({ urlPrefix, headers, send }: RouteSettings): SendRoute {
	return async <R extends Route>(route: R, options: RouteOptions = {}, extras: Pick<Call, "isIdempotent"> = {}) => {
		const { method, template } = readRoute(route);
		checkOptions(route, options);
		const path = fillPath(template, readPathParameters(template, options.path));
		const query = writeQuery(options.query ?? {});
		const body = writeBody(route, method, options.body);
		const answer = await send({
			method,
			path,
			url: `${urlPrefix}${path}${query && `?${query}`}`,
			headers: {
				...(body !== undefined && { "content-type": "application/json" }),
				...headers,
				...readHeaders(options.headers, "headers"),
			},
			body,
			...pickCallOptions(options),
			...extras,
		});
		const request = { method, path };
		// The type comes from the OpenAPI document and is not checked here; callers check the fields that they rely on.
		return { data: readData(request, answer) as ResponseData<R>, request, answer };
	};
}

function readRoute(route: string): { method: string; template: string } {
	const [, method, template] = /^(GET|POST|PUT|DELETE) (\/(?:(?:[a-z_]+|\{[a-z_]+\})\/)+)$/.exec(route) ?? [];
	if (method !== undefined && template !== undefined) return { method, template };
	throw new CloseInputError(
		`${describeValue(route)} is not a route. Expected a method and a path, such as "GET /webhook/{id}/", with ids in the option path.`,
	);
}

function checkOptions(route: string, options: object): void {
	const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
	if (unknown === undefined) return;
	throw new CloseInputError(`${route} has no option ${unknown}. It has ${OPTIONS.join(", ")}.`);
}

function readPathParameters(template: string, parameters: unknown = {}): Record<string, unknown> {
	const known = [...template.matchAll(/\{([a-z_]+)\}/g)].map(([, name]) => name ?? "");
	const given = { ...(typeof parameters === "object" ? parameters : {}) };
	const unknown = Object.keys(given).find((name) => !known.includes(name));
	if (unknown === undefined) return given;
	throw new CloseInputError(
		`${template} has no path parameter ${unknown}. It has ${known.length > 0 ? known.join(", ") : "none"}.`,
	);
}

function writeBody(route: string, method: string, body: unknown): string | undefined {
	if (body === undefined) return undefined;
	if (method === "GET") throw new CloseInputError(`${route} has no body. Pass its parameters in query.`);
	return JSON.stringify(body);
}

function pickCallOptions({ signal, timeout, maxRetries }: CallOptions): CallOptions {
	return {
		...(signal && { signal }),
		...(timeout !== undefined && { timeout }),
		...(maxRetries !== undefined && { maxRetries }),
	};
}
