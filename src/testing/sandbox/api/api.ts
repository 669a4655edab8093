import type { Clock } from "../../clock/clock.ts";
import { randomId } from "../../samples/random.ts";
import { type FoundRoute, findRoute } from "../document/routes.ts";
import type { ConnectionFault, Faults, RequestFault } from "../faults.ts";
import type { OAuthServer } from "../oauth/oauth-server.ts";
import type { World } from "../objects/world.ts";
import { createWriter } from "../objects/writer.ts";
import type { FakeCloseRecord, RecordedRequest } from "../record.ts";
import { type Answer, badRequest, errorAnswer, HttpError } from "./answer.ts";
import { readBody, withParams } from "./body.ts";
import type { Handlers } from "./call.ts";
import type { Credentials } from "./credentials.ts";
import type { FileServer } from "./files.ts";
import { defaultHandler } from "./general.ts";
import type { CountCall } from "./rate-limit.ts";

interface ApiOptions {
	clock: Clock;
	world: World;
	/** The handlers of operations that the default handler does not cover. */
	handlers: Handlers;
	faults: Faults<RequestFault>;
	credentials: Credentials;
	countCall: CountCall;
	record: FakeCloseRecord;
	oauth: OAuthServer;
	files: FileServer;
}

/** A request whose body was read. */
interface ReadRequest {
	request: Request;
	method: string;
	path: string;
	query: URLSearchParams;
	body: string;
}

/** Close's API as a `fetch`. */
export function createApi(options: ApiOptions): typeof globalThis.fetch {
	const { clock, faults, record, oauth, files } = options;

	async function answer(read: ReadRequest): Promise<Answer> {
		const found = findRoute(read.method, read.path);
		const fault = faults.take((each) => each.operation === undefined || each.operation === found.route.operation);
		if (fault && "status" in fault) {
			const { body, headers } = fault;
			return { ...errorAnswer(fault.status), ...(body !== undefined && { body }), ...(headers && { headers }) };
		}
		if (fault && "connection" in fault && fault.connection === "refused") throw connectionError("refused");
		const answered = await answerCall(options, read, found);
		if (fault && "connection" in fault) throw connectionError("lost");
		if (fault && "delay" in fault) await sleep(clock, fault.delay, read.request.signal);
		return answered;
	}

	return async (input, init) => {
		const request = new Request(input, init);
		const responseOutsideApi = (await oauth.answer(request)) ?? (await files.answer(request));
		if (responseOutsideApi) return responseOutsideApi;
		const { pathname: path, searchParams: query } = new URL(request.url);
		const body = await request.text();
		request.signal.throwIfAborted();
		const entry: RecordedRequest = { method: request.method, path, query, body, status: null, time: clock.now() };
		record.requests.push(entry);
		const answered = await Promise.resolve()
			.then(() => answer(readOverride({ request, method: request.method, path, query, body })))
			.catch((error: unknown) => {
				if (error instanceof HttpError) return error.answer;
				throw error;
			});
		const response = toResponse(answered, clock.now());
		entry.status = response.status;
		return response;
	};
}

/** A POST with `x-http-method-override: GET` carries a long query in the `_params` of its body. */
function readOverride(read: ReadRequest): ReadRequest {
	const method = read.request.headers.get("x-http-method-override");
	if (method === null || read.method !== "POST") return read;
	const query = withParams(read.query, readBody(read.body)._params);
	return { ...read, method: method.toUpperCase(), query, body: "" };
}

/** Answers an API call. A call without a valid credential does not count against the rate limit. */
async function answerCall(
	{ world, handlers, credentials, countCall }: ApiOptions,
	{ request, method, path, query, body }: ReadRequest,
	found: FoundRoute,
): Promise<Answer> {
	const caller = credentials.identify(request);
	const ratelimit = countCall(`${caller.key} ${found.route.operation}`);
	refuseChunked(request);
	requireJson(request, found);
	const writer = createWriter(world, {
		...caller,
		requestId: randomId("req", 22, world.random),
		meta: { request_method: method, request_path: path },
		origin: new URL(request.url).origin,
	});
	const handle = handlers[found.route.operation] ?? defaultHandler;
	const answered = await handle({ ...found, query, body, writer });
	return { ...answered, headers: { ratelimit, ...answered.headers } };
}

function refuseChunked(request: Request): void {
	if (/\bchunked\b/i.test(request.headers.get("transfer-encoding") ?? "")) {
		throw badRequest("Chunked Transfer-Encoding is not supported.");
	}
}

function requireJson(request: Request, { route }: FoundRoute): void {
	const isWrite = request.method === "POST" || request.method === "PUT";
	if (isWrite && route.facts.body && !/^application\/json\b/i.test(String(request.headers.get("content-type")))) {
		throw badRequest("Please send valid JSON with a 'Content-Type: application/json' header.");
	}
}

function toResponse({ status, body, headers }: Answer, time: number): Response {
	const date = new Date(time).toUTCString();
	if (status === 204) return new Response(null, { status, headers: { date, ...headers } });
	const text = typeof body === "string" ? body : JSON.stringify(body);
	return new Response(text, { status, headers: { "content-type": "application/json", date, ...headers } });
}

/** The error with which Node's `fetch` rejects. The code of its cause says whether the request may have been sent. */
function connectionError(kind: ConnectionFault): TypeError {
	const code = kind === "refused" ? "ECONNREFUSED" : "ECONNRESET";
	return new TypeError("fetch failed", { cause: Object.assign(new Error(`The connection was ${kind}.`), { code }) });
}

function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const cancel = clock.schedule(clock.now() + ms, resolve);
		signal.addEventListener("abort", () => {
			cancel();
			reject(signal.reason);
		});
	});
}
