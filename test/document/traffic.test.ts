import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { document, operations } from "../contract/document.ts";
import { violations } from "./validate.ts";

interface RecordedCall {
	operationId: string;
	status: number;
	request?: unknown;
	response?: unknown;
}

const calls = load(readFileSync("test/document/traffic/calls.yaml", "utf8")) as RecordedCall[];
const objects = load(readFileSync("test/document/traffic/objects.yaml", "utf8")) as Record<string, unknown[]>;

describe("a body in the shape of recorded traffic fits the document", () => {
	test.for(calls)(
		"as the response of $operationId with $status",
		({ operationId, status, request, response }, { skip }) => {
			const operation = operations.find((each) => each.operationId === operationId);
			if (!operation) return skip(`openapi/resources does not have the operation ${operationId} yet.`);
			const { path, method } = operation;
			const body = ["content", "application/json", "schema"];
			// A creation answers with 200 or 201, and the document does not need to have both.
			const declared = operation.responses.has(status) ? status : 201;

			if (request !== undefined)
				expect(violations(["paths", path, method, "requestBody", ...body], request)).toEqual([]);
			if (response !== undefined) {
				expect(violations(["paths", path, method, "responses", declared, ...body], response)).toEqual([]);
			}
		},
	);

	test.for(Object.entries(objects))("as the object %s", ([name, bodies], { skip }) => {
		if (!(name in document.components.schemas)) return skip(`openapi/resources does not have the schema ${name} yet.`);
		// Close has added fields since these were recorded, so a field that is now required may be missing.
		for (const each of bodies) expect(violations(["components", "schemas", name], each, ["required"])).toEqual([]);
	});
});
