import { createClient } from "close-crm";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type DeclaredOperation, operations } from "./document.ts";
import { errorClass } from "./errors.ts";
import { type Exchange, onlyValidExchange, recordingFetch } from "./recorder.ts";
import { call, exampleRequest } from "./request.ts";
import { FakeBehindPrism, prismMock, type Target, type World } from "./targets.ts";

const sandbox = new FakeBehindPrism();
const targets: Target[] = [prismMock(inject("prismUrl")), sandbox];

beforeAll(() => sandbox.start());
afterAll(() => sandbox.stop());

/** The operations and statuses that were exercised against both targets, and against none. */
const exercised = new Map<string, number>();

/** What Close wants of a query beyond the parameters that the document requires: exactly one of two. */
const QUERIES = new Map([["GET /comment/", { object_id: "acti_abc123" }]]);

/** Calls an operation at a target that answers with this status. */
async function exercise(target: Target, operation: DeclaredOperation, status: number) {
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
	return { outcome, exchange };
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

describe.each(targets)("the client, against $name", (target) => {
	test.each(operations)(
		"calls $route as documented, resolves to the body of each success, and rejects with each error",
		async (operation) => {
			// One after the other, because the sandbox is a new one for each call.
			for (const status of operation.responses.keys()) {
				const { outcome, exchange } = await exercise(target, operation, status);

				expect(exchange.method).toBe(operation.method.toUpperCase());
				expectOutcome(outcome, exchange);
				const name = `${operation.route} ${status}`;
				exercised.set(name, (exercised.get(name) ?? 0) + 1);
			}
		},
	);
});

test("every status of every operation was exercised against both", () => {
	const declared = operations.flatMap(({ route, responses }) =>
		[...responses.keys()].map((status) => `${route} ${status}`),
	);

	expect(declared.filter((name) => exercised.get(name) !== targets.length)).toEqual([]);
	expect(operations).toHaveLength(304);
});
