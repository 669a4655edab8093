import openapiTS, { astToString } from "openapi-typescript";
import type { JsonObject } from "./json.ts";

/** The TypeScript types of a document. */
export async function generateSchema(document: JsonObject): Promise<string> {
	const ast = await openapiTS(JSON.stringify(document), {
		// Otherwise a property with a default, such as `verify_ssl`, becomes required in a request.
		defaultNonNullable: false,
		silent: true,
	});
	return astToString(ast);
}
