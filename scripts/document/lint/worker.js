// Runs Redocly in a separate thread, because it takes as long as all the other steps together. It is JavaScript,
// because Node starts threads without the scripts' loader.
import { parentPort } from "node:worker_threads";
import { BaseResolver, createConfig, lintDocument, Source } from "@redocly/openapi-core";

const RULES = {
	struct: "error",
	"no-unresolved-refs": "error",
	"no-identical-paths": "error",
	"operation-operationId": "error",
	"operation-operationId-unique": "error",
	"operation-parameters-unique": "error",
	"path-parameters-defined": "error",
	"security-defined": "error",
	"no-ambiguous-paths": "warn",
	"no-enum-type-mismatch": "warn",
	"no-invalid-media-type-examples": "warn",
	"no-invalid-parameter-examples": "warn",
	"no-invalid-schema-examples": "warn",
	"no-required-schema-properties-undefined": "warn",
	"no-schema-type-mismatch": "warn",
	"operation-2xx-response": "warn",
	"operation-summary": "warn",
};

parentPort?.on("message", async ({ document, reply }) => reply.postMessage(await lint(document)));

/** @returns {Promise<import("./lint.ts").Finding[]>} */
async function lint(parsed) {
	const problems = await lintDocument({
		document: { source: new Source("openapi.yaml", ""), parsed },
		config: await createConfig({ rules: RULES }),
		externalRefResolver: new BaseResolver(),
	});
	return problems.map(({ location, message, ruleId, severity }) => ({
		pointer: location[0]?.pointer?.slice(1) ?? "",
		message: `${message.replaceAll("\n", " ")} (${ruleId})`,
		isError: severity === "error",
	}));
}
