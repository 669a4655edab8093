import type { JsonObject } from "./json.ts";
import { lintDocument, startLint } from "./lint/lint.ts";
import { generateApiPage } from "./output/api-page.ts";
import { generateCustomFields } from "./output/custom-fields.ts";
import { generateEventData } from "./output/event-data.ts";
import { generateEventDescriptions, generateEventTypes } from "./output/event-types.ts";
import { makeHeader } from "./output/header.ts";
import { generateNamedTypes } from "./output/named-types.ts";
import { generateRoutes } from "./output/routes.ts";
import { generateSandbox } from "./output/sandbox.ts";
import { generateSchema } from "./output/schema.ts";
import { DOCUMENT } from "./paths.ts";
import { type Document, makeDocument } from "./sources/document.ts";
import type { Sources } from "./sources/project.ts";
import { Stop } from "./stop.ts";
import { toYaml } from "./yaml.ts";

export interface Build extends Document {
	/** The text of each generated file, by its path relative to the project's root. */
	files: Map<string, string>;
	warnings: string[];
}

/** Generates all files in memory from the texts of the sources. */
export async function build(sources: Sources): Promise<Build> {
	startLint();
	const made = makeDocument(sources);
	const [{ errors, warnings }, files] = await Promise.all([
		lintDocument(made.document, made.parts),
		generateFiles(made.document, sources),
	]);
	if (errors.length > 0) throw new Stop(["The document does not pass Redocly's lint:", ...errors].join("\n  "));
	return { ...made, files, warnings };
}

async function generateFiles(document: JsonObject, sources: Sources): Promise<Map<string, string>> {
	const header = makeHeader("//", sources);
	return new Map([
		[DOCUMENT, `${makeHeader("#", sources)}${toYaml(document)}`],
		["src/generated/schema.ts", `${header}${await generateSchema(document)}`],
		["src/generated/named-types.ts", `${header}${generateNamedTypes(document)}`],
		["src/generated/routes.ts", `${header}${generateRoutes(document)}`],
		["src/generated/custom-fields.ts", `${header}${generateCustomFields()}`],
		["src/generated/event-data.ts", `${header}${generateEventData(document)}`],
		["src/generated/sandbox.ts", `${header}${generateSandbox(document)}`],
		["src/generated/event-types.ts", `${header}${generateEventTypes(document)}`],
		["src/generated/event-descriptions.ts", `${header}${generateEventDescriptions(document)}`],
		["docs/api.md", generateApiPage(document)],
	]);
}
