import { createClient } from "close-crm";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type DeclaredOperation, operations } from "./document.ts";
import { errorClass } from "./errors.ts";
import { type Exchange, onlyValidExchange, recordingFetch } from "./recorder.ts";
import { call, exampleRequest } from "./request.ts";
import { FakeBehindPrism, prismMock, type Target, type World } from "./targets.ts";

const mock = prismMock(inject("prismUrl"));
const sandbox = new FakeBehindPrism();

beforeAll(() => sandbox.start());
afterAll(() => sandbox.stop());

/** What Close wants of a query beyond the parameters that the document requires: exactly one of two. */
const QUERIES = new Map([["GET /comment/", { object_id: "acti_abc123" }]]);

/** Calls an operation at a target that answers with this status, and checks the request, the answer and the outcome. */
async function exercise(target: Target, operation: DeclaredOperation, status: number): Promise<void> {
	const world = await target.prepare(status);
	const { baseUrl, headers } = world;
	const { fetch, exchanges } = recordingFetch();
	const client = createClient({ apiKey: "api_test", baseUrl, fetch, maxRetries: 0 });
	const request = exampleRequest(operation);

	const query = { ...request.query, ...QUERIES.get(operation.route) };
	const path = { ...request.path, ...idOf(operation, world) };
	const outcome = await call(client, operation, { ...request, path, query }, headers).catch((error: unknown) => error);

	const exchange = onlyValidExchange(exchanges);
	expect(exchange.status, exchange.answer).toBe(status);
	expect(exchange.method).toBe(operation.method.toUpperCase());
	expectOutcome(outcome, exchange);
}

/** The id of a subscription or an event, which a target does not take from the examples. */
function idOf({ path }: DeclaredOperation, { subscription, event }: World): { id?: string } {
	if (path === "/webhook/{id}/") return { id: subscription };
	return path === "/event/{id}/" ? { id: event } : {};
}

function expectOutcome(outcome: unknown, { method, status, answer }: Exchange): void {
	const body = answer === "" ? undefined : JSON.parse(answer);
	if (status < 300) {
		expect(outcome).toEqual(body);
	} else {
		expect(outcome).toBeInstanceOf(errorClass(status));
		expect(outcome).toMatchObject({ status, method, body });
	}
}

test.each(operations)(
	"against a Prism mock of the document, $route resolves to the body of each success, and rejects with each error",
	async (operation) => {
		for (const status of operation.responses.keys()) await exercise(mock, operation, status);
	},
);

test.each(operations)("against the fake Close behind Prism, $route is answered as documented", async (operation) => {
	const successes = [...operation.responses.keys()].filter((status) => status < 300);
	expect(successes).not.toEqual([]);

	// One after the other, because the sandbox is a new one for each call.
	for (const status of successes) await exercise(sandbox, operation, status);
});

/** For each error status, an operation that declares it. The fake answers every operation with the same error. */
const errors = new Map(
	operations.flatMap((operation) =>
		[...operation.responses.keys()].filter((status) => status >= 400).map((status) => [status, operation] as const),
	),
);

test.each([...errors])("against the fake Close behind Prism, a call rejects with %i", async (status, operation) => {
	await exercise(sandbox, operation, status);
});

test("the document has all operations", () => {
	expect(operations).toHaveLength(304);
});
