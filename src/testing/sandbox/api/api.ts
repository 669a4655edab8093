import type { Clock } from "../../clock/clock.ts";
import type { ConnectionFault, Faults, RequestFault } from "../faults.ts";
import type { OAuthServer } from "../oauth/oauth-server.ts";
import type { FakeCloseRecord, RecordedRequest } from "../record.ts";
import { type Answer, badRequest, errorAnswer, Refusal } from "./answer.ts";
import type { CountCall } from "./rate-limit.ts";
import { findOperation, type Operation, type Routes } from "./routes.ts";

interface ApiOptions {
	clock: Clock;
	routes: Routes;
	faults: Faults<RequestFault>;
	countCall: CountCall;
	record: FakeCloseRecord;
	oauth: OAuthServer;
}

/** Close's API as a `fetch`. */
export function createApi({ clock, routes, faults, countCall, record, oauth }: ApiOptions): typeof globalThis.fetch {
	async function answer(request: Request, path: string, query: URLSearchParams, body: string): Promise<Answer> {
		const { operation, id } = findOperation(request.method, path);
		const fault = faults.take((each) => each.operation === undefined || each.operation === operation);
		if (fault && "status" in fault) {
			const { body, headers } = fault;
			return { ...errorAnswer(fault.status), ...(body !== undefined && { body }), ...(headers && { headers }) };
		}
		if (fault && "connection" in fault && fault.connection === "refused") throw connectionError("refused");
		const ratelimit = countCall(operation);
		const userId = requireCredential(request, oauth);
		requireJson(request, operation);
		const answered = routes[operation]({ operation, id, query, body, userId });
		if (fault && "connection" in fault) throw connectionError("lost");
		if (fault && "delay" in fault) await sleep(clock, fault.delay, request.signal);
		return { ...answered, headers: { ratelimit } };
	}

	return async (input, init) => {
		const request = new Request(input, init);
		const oauthAnswer = await oauth.answer(request);
		if (oauthAnswer) return oauthAnswer;
		const { pathname: path, searchParams: query } = new URL(request.url);
		const body = await request.text();
		request.signal.throwIfAborted();
		const entry: RecordedRequest = { method: request.method, path, query, body, status: null, time: clock.now() };
		record.requests.push(entry);
		const answered = await answer(request, path, query, body).catch((error: unknown) => {
			if (error instanceof Refusal) return error.answer;
			throw error;
		});
		const response = toResponse(answered, clock.now());
		entry.status = response.status;
		return response;
	};
}

/** The user of every API key. */
const API_KEY_USER = "user_N6KhMpzHRCYQHdn4gRNIFNN5JExnsrprKA6ekxM63XA";

/** Returns the user whose credential it is. */
function requireCredential(request: Request, oauth: OAuthServer): string {
	const [, scheme, credential = ""] = /^(Basic|Bearer) (\S+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
	if (scheme === "Basic") return API_KEY_USER;
	const userId = scheme === "Bearer" ? oauth.userOf(credential) : undefined;
	if (userId === undefined) throw new Refusal(errorAnswer(401));
	return userId;
}

function requireJson(request: Request, operation: Operation): void {
	const hasBody = operation === "webhooks_create" || operation === "webhooks_update";
	if (hasBody && !/^application\/json\b/i.test(String(request.headers.get("content-type")))) {
		throw badRequest("Please send valid JSON with a 'Content-Type: application/json' header.");
	}
}

function toResponse({ status, body, headers }: Answer, time: number): Response {
	const text = typeof body === "string" ? body : JSON.stringify(body);
	const date = new Date(time).toUTCString();
	return new Response(text, { status, headers: { "content-type": "application/json", date, ...headers } });
}

/** As `fetch` rejects in Node, where the code of the cause says whether anything was sent. */
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
