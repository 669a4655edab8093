import { CloseApiError, createClient } from "close-crm";
import { describe, expect, test } from "vitest";

/** The error of a call with this response. */
async function errorOf(status: number, body: string | null = null, headers: Record<string, string> = {}) {
	const fetch = async () => new Response(body, { status, headers });
	return createClient({ apiKey: "a", fetch, maxRetries: 0 })
		.events.get("ev_1")
		.then(
			() => expect.unreachable("the call should have failed"),
			(error: CloseApiError) => error,
		);
}

describe("the class of a response's error", () => {
	test.each([
		[400, "CloseBadRequestError"],
		[401, "CloseUnauthorizedError"],
		[402, "ClosePaymentRequiredError"],
		[403, "CloseForbiddenError"],
		[404, "CloseNotFoundError"],
		[429, "CloseRateLimitError"],
		[500, "CloseApiError"],
	])("for %i is %s, in its name and when it is printed", async (status, name) => {
		const error = await errorOf(status);

		expect(error).toBeInstanceOf(CloseApiError);
		expect(error.constructor.name).toBe(name);
		expect(String(error)).toBe(`${name}: GET /event/ev_1/ answered ${status}`);
	});
});

describe("the message of a response's error", () => {
	test.each<[string, unknown, string]>([
		["an error", { error: "No." }, "No."],
		["an error with a message, as in older responses", { error: { message: "No." } }, "No."],
		["an error with its list", { error: "No.", errors: ["And no.", 7, "Again."] }, "No.; And no.; Again."],
		["errors that are not a list", { errors: "No." }, ""],
		["field errors that are a list", { "field-errors": ["url"] }, ""],
		["a list of errors for a field", { "field-errors": { url: ["Bad.", "Long."] } }, "url: Bad.,Long."],
		["a list", ["No."], ""],
		["null", null, ""],
		["a string", "No.", "No."],
	])("contains Close's messages in %s", async (_, body, said) => {
		const error = await errorOf(400, JSON.stringify(body));

		expect(error.message).toBe(`GET /event/ev_1/ answered 400${said && `: ${said}`}`);
		expect(error.body).toEqual(body);
	});

	test("has no list of errors if Close returns none", async () => {
		const error = await errorOf(400, '{"errors":"No.","field-errors":["url"]}');

		expect(error).toMatchObject({ errors: [], fieldErrors: {} });
		expect(await errorOf(400, "No.")).toMatchObject({ errors: [], fieldErrors: {} });
	});

	test("has text on one line, and only its first 300 characters", async () => {
		expect((await errorOf(502, "  Bad\n\n\tgateway \n")).message).toBe("GET /event/ev_1/ answered 502: Bad gateway");
		expect((await errorOf(502, "x".repeat(300))).message).toMatch(/: x{300}$/);
		expect((await errorOf(502, "x".repeat(301))).message).toMatch(/: x{300}…$/);
	});
});

describe("the rate limit of a response's error", () => {
	test.each([
		["limit=100, remaining=50, reset=5", { limit: 100, remaining: 50, reset: 5 }],
		["limit=100,remaining=50,reset=5", { limit: 100, remaining: 50, reset: 5 }],
		["limit=100,  remaining=0,  reset=12.345", { limit: 100, remaining: 0, reset: 12.345 }],
		[" limit=1, remaining=0, reset=0.5 ", { limit: 1, remaining: 0, reset: 0.5 }],
	])("is read from %j", async (ratelimit, rateLimit) => {
		expect((await errorOf(400, null, { ratelimit })).rateLimit).toEqual(rateLimit);
	});

	test.each([
		"limit=100, remaining=50",
		"limit=, remaining=50, reset=5",
		"limit=100, remaining=x, reset=5",
		"limit=100, remaining=50, reset=5.",
		"limit=100, remaining=50, reset=.5",
		"limit=100, remaining=50, reset=5s",
		"a limit=100, remaining=50, reset=5",
	])("is undefined for %j", async (ratelimit) => {
		expect((await errorOf(400, null, { ratelimit })).rateLimit).toBeUndefined();
	});
});

describe("the wait of a response's error", () => {
	test.each<[string, number, Record<string, string>, number | undefined]>([
		["of a 429's limit, rounded up to a ms", 429, { ratelimit: "limit=1, remaining=0, reset=1.2345" }, 1235],
		["of Retry-After in seconds", 429, { "retry-after": "12" }, 12_000],
		["of Retry-After with decimals", 503, { "retry-after": "1.25" }, 1250],
		["unknown for a date that has passed", 503, { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, undefined],
		["unknown for a day that has passed", 503, { "retry-after": "Thu, 01 Jan 1970" }, undefined],
		["unknown for a date as Close writes dates", 503, { "retry-after": "1970-01-01T00:00:00Z" }, undefined],
		["unknown for an invalid Retry-After", 503, { "retry-after": "soon" }, undefined],
		["unknown for seconds with a unit", 503, { "retry-after": "in 5s" }, undefined],
		["unknown without a header", 503, {}, undefined],
		["not that of a limit, if the status is another", 503, { ratelimit: "limit=1, remaining=0, reset=5" }, undefined],
	])("is %s", async (_, status, headers, wait) => {
		expect((await errorOf(status, null, headers)).retryAfter).toBe(wait);
	});
});

test("an error has the headers of its response, and the id of the request if there is one", async () => {
	const error = await errorOf(400, null, { "x-request-id": "req_1", "x-other": "2" });

	expect(error.requestId).toBe("req_1");
	expect(error.headers.get("x-other")).toBe("2");
	expect((await errorOf(400)).requestId).toBeUndefined();
});
