import { createConfig, getLineColLocation, lintFromString } from "@redocly/openapi-core";

/** What Redocly finds wrong with a document: errors make its types or its mock wrong, warnings may. */
export interface LintResult {
	errors: string[];
	warnings: string[];
}

/** Lints the text of an OpenAPI document; each finding is one line with its place and rule. */
export async function lintDocument(text: string, name: string): Promise<LintResult> {
	const config = await createConfig({
		rules: {
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
		},
	});
	const problems = await lintFromString({ source: text, absoluteRef: name, config });
	const result: LintResult = { errors: [], warnings: [] };
	for (const problem of problems) {
		const [first] = problem.location;
		const line = first ? `:${getLineColLocation(first).start.line}` : "";
		const finding = `${name}${line} ${problem.message.replaceAll("\n", " ")} (${problem.ruleId})`;
		result[problem.severity === "error" ? "errors" : "warnings"].push(finding);
	}
	return result;
}
