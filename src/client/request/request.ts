import type { Client } from "openapi-fetch";
import type { paths } from "../../generated/schema.ts";
import { createApiError } from "../../http/errors/api-error.ts";
import { CloseInputError, CloseResponseError } from "../../http/errors/errors.ts";
import type { CallOptions } from "../../http/options.ts";
import { fillPath } from "../../http/path.ts";
import { redact } from "../../http/redact.ts";
import type { RequestArguments, ResponseData, Route } from "./route-types.ts";

/** Calls any operation of the document by its route. */
export interface Request {
	/**
	 * Calls an operation: `request("GET /webhook/{id}/", { path: { id } })`. Resolves to the body of the response, or to
	 * undefined if it has none.
	 *
	 * Rejects with a `CloseInputError` before anything is sent if an argument is wrong, with a `CloseApiError` if Close
	 * refuses, with a `CloseConnectionError` if there was no response, and with a `CloseResponseError` if the response is
	 * not JSON.
	 */
	<Each extends Route>(route: Each, ...[options]: RequestArguments<Each>): Promise<ResponseData<Each>>;
	/** Like `request`, but resolves to the data together with the response, for its status and headers. */
	withResponse<Each extends Route>(
		route: Each,
		...[options]: RequestArguments<Each>
	): Promise<{
		/** The body of the response. */
		data: ResponseData<Each>;
		/** The response. Its body has been read. */
		response: Response;
	}>;
}

/** The options of a call, without their types. */
interface AnyOptions extends CallOptions {
	path?: Record<string, unknown>;
	query?: Record<string, unknown>;
	body?: unknown;
}

/** How much of an error's body is kept, in characters. */
const ERROR_BODY_LIMIT = 64 * 1024;
/** How much of a body that is not JSON an error shows, in characters. */
const EXCERPT_LENGTH = 500;

const ROUTE = /^(GET|PUT|POST|DELETE|PATCH) (\/\S*)$/;

/** Everything that is called goes through here, so errors are made in one place. */
export function createRequest(api: Client<paths>, secrets: () => string[]): Request {
	async function call(route: string, options: AnyOptions = {}): Promise<{ data: unknown; response: Response }> {
		const [, method, template] = ROUTE.exec(route) ?? [];
		if (method === undefined || template === undefined) {
			throw new CloseInputError(
				`request: ${JSON.stringify(route)} is not a route. Expected a method and a path, such as "GET /webhook/{id}/".`,
			);
		}
		const { path = {}, query, body, signal, ...callOptions } = options;
		requireParametersOf(template, path);
		const filled = fillPath(template, path);
		const send = api.request as unknown as AnyApiRequest;
		const { response, error } = await send(method.toLowerCase(), template, {
			...callOptions,
			callSignal: signal,
			params: { path, ...(query && { query }) },
			...(body !== undefined && { body }),
			// Reading and checking the body is done below, for success and failure alike.
			parseAs: "stream",
		});
		if (!response.ok) throw apiError(method, filled, response, error);
		return { data: await readJson(method, filled, response), response };
	}

	function apiError(method: string, path: string, response: Response, body: unknown) {
		const text = typeof body === "string" ? body : (JSON.stringify(body) ?? "");
		const clean = redact(text, secrets()).slice(0, ERROR_BODY_LIMIT);
		const headers = new Headers(response.headers);
		const location = headers.get("location");
		if (location !== null) headers.set("location", redact(location, secrets()));
		return createApiError({ method, path, status: response.status, body: parseIfJson(clean), headers });
	}

	async function readJson(method: string, path: string, response: Response): Promise<unknown> {
		const text = await response.text();
		if (text === "") return undefined;
		try {
			return JSON.parse(text);
		} catch {
			const shown = redact(text, secrets());
			throw new CloseResponseError(
				`${method} ${path} answered ${response.status} with a body that is not JSON: ${JSON.stringify(shown.slice(0, 40))}`,
				{ status: response.status, body: shown.slice(0, EXCERPT_LENGTH) },
			);
		}
	}

	const request = async (route: string, options?: AnyOptions) => (await call(route, options)).data;
	// The types of routes, options and responses are those of the document, which nothing here depends on.
	return Object.assign(request, { withResponse: call }) as unknown as Request;
}

/** openapi-fetch's `request`, for any path of any document. */
type AnyApiRequest = (
	method: string,
	path: string,
	init: Record<string, unknown>,
) => Promise<{ response: Response; error?: unknown }>;

function requireParametersOf(template: string, path: Record<string, unknown>): void {
	const names = [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
	const unknown = Object.keys(path).find((name) => !names.includes(name));
	if (unknown === undefined) return;
	const known = names.length > 0 ? `It has ${names.join(", ")}.` : "It has none.";
	throw new CloseInputError(`request: ${template} has no path parameter ${unknown}. ${known}`);
}

function parseIfJson(text: string): unknown {
	if (text === "") return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Rejects an answer that breaks a promise of the document; `missing` names what it lacks. */
export function brokenPromise(route: string, missing: string, data: unknown): CloseResponseError {
	const body = redact(JSON.stringify(data) ?? "", []).slice(0, EXCERPT_LENGTH);
	return new CloseResponseError(
		`${route} succeeded, but the response has no ${missing}: ${body === "" ? "it has no body" : body.slice(0, 80)}`,
		{ status: 200, body },
	);
}
