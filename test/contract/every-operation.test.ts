import { createClient } from "close-crm";
import { describe, expect, inject, test } from "vitest";
import { type DeclaredOperation, operations } from "./document.ts";
import { errorClass } from "./errors.ts";
import { onlyValidExchange, recordingFetch } from "./recorder.ts";
import { call, exampleRequest } from "./request.ts";

const baseUrl = inject("prismUrl");

/** Calls an operation of a mock that answers with this status. */
async function exercise(operation: DeclaredOperation, status: number) {
	const { fetch, exchanges } = recordingFetch();
	const client = createClient({ apiKey: "api_test", baseUrl, fetch, maxRetries: 0 });

	const outcome = await call(client, operation, exampleRequest(operation), { prefer: `code=${status}` }).catch(
		(error: unknown) => error,
	);

	const exchange = onlyValidExchange(exchanges);
	expect(exchange.status).toBe(status);
	return { outcome, exchange };
}

describe("the client, against a mock of the document", () => {
	test.each(operations)(
		"calls $route as documented, resolves to the body of each success, and rejects with each error",
		async (operation) => {
			const { method, route, responses } = operation;
			await Promise.all(
				[...responses.keys()].map(async (status) => {
					const { outcome, exchange } = await exercise(operation, status);

					expect(exchange.method).toBe(method.toUpperCase());
					const answer = exchange.answer === "" ? undefined : JSON.parse(exchange.answer);
					if (status < 300) {
						expect(outcome).toEqual(answer);
					} else {
						expect(outcome, `${route} ${status}`).toBeInstanceOf(errorClass(status));
						expect(outcome).toMatchObject({ status, method: exchange.method, body: answer });
					}
				}),
			);
		},
	);
});
