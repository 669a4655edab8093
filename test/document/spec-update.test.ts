import { join } from "node:path";
import { dump, load } from "js-yaml";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { asObject, type JsonObject } from "../../scripts/document/json.ts";
import { listOperations } from "../../scripts/document/operations.ts";
import { DOCUMENT, PUBLISHED } from "../../scripts/document/paths.ts";
import { makeDocument } from "../../scripts/document/sources/document.ts";
import { readSources } from "../../scripts/document/sources/project.ts";
import { HERE } from "../../scripts/document/stop.ts";
import { generate } from "../../scripts/generate.ts";
import { updateSpec } from "../../scripts/spec-update.ts";
import { serve } from "../client/server.ts";
import { completeDocument, NEW_ROUTES } from "./complete-document.ts";
import { copyProject, copySmallProject, type Project } from "./project.ts";
import { operation } from "./sources.ts";

const sources = await readSources(HERE);
const { published } = sources;
const vendored = load(published) as JsonObject;
const { document: ours } = makeDocument(sources);
const complete = completeDocument(vendored, ours);
const page = (yaml: string) =>
	`# Create new Webhook subscription\n\n\`\`\`yaml\n${yaml}\`\`\`\n\n\`\`\`python\nimport requests\n\`\`\`\n`;

describe("npm run spec:update", () => {
	test("accepts a page of Close's documentation, and vendors the YAML in it byte for byte", async () => {
		const project = await copySmallProject();
		await project.write("page.md", page(published.replace("version: 1.0.0", "version: 1.1.0")));

		const { code, stdout } = await project.run(updateSpec, "page.md");

		expect(stdout).toMatch(/^openapi\/close.yaml: 0 major, 0 minor, 1 patch changes\n {2}patch modified info version/);
		expect(code).toBe(0);
		expect(await project.read(PUBLISHED)).toBe(published.replace("version: 1.0.0", "version: 1.1.0"));
		expect(await project.read(DOCUMENT)).toContain("version: 1.1.0");
		expect(await project.run(generate, "--check"), "the files that generate writes").toMatchObject({ code: 0 });
	});

	test("accepts a URL, rates each change by semver, and with --dry-run changes nothing", async () => {
		const { url } = await serve((_, response) => {
			const newer = published.replace(
				/ {6}required:\n {8}- events\n {8}- url\n/,
				"      required: [events, url, name]\n",
			);
			response.end(JSON.stringify(load(newer.replace("verify_ssl:", "verify:"))));
		});
		const { read, run } = await copySmallProject();

		const { stdout } = await run(updateSpec, "--dry-run", `${url}/openapi.json`);

		expect(stdout).toMatch(
			/^openapi\/close.yaml: [1-9]\d* major, \d+ minor, \d+ patch changes\n {2}major .*POST \/webhook\//,
		);
		expect(stdout).toMatch(/^Nothing was written\.$/m);
		expect(await read(PUBLISHED)).toBe(published);
	});

	test("says so when nothing has changed", async () => {
		const { run } = await copySmallProject();

		const { stdout } = await run(updateSpec, PUBLISHED);

		expect(stdout).toBe(`${PUBLISHED} is identical to ${PUBLISHED}. Nothing was written.\n`);
	});

	test("names the overlay actions that a newer document makes stale, and generates without them", async () => {
		const { read, run, write } = await copySmallProject();
		const fixed = published.replace(/ {6}parameters:\n( {8}.*\n)+/, "");
		await write("newer.yaml", `${fixed}security:\n  - ApiKeyAuth: []\n  - OAuth2: []\n`);

		const { stdout: printed } = await run(updateSpec, "newer.yaml");

		expect(printed).toMatch(/^Overlay actions that no longer change anything/m);
		expect(printed).toContain("target $.paths.*.*.parameters[?@.name == 'Authorization']");
		expect(printed).toMatch(/action \d+, target \$$/m);
		expect(await read(DOCUMENT)).toContain("operationId: webhooks_create");
	});

	test("accepts a document whose own operation refers to a schema that ours replaces", async () => {
		const { read, run, write } = await copySmallProject();
		const newer = structuredClone(vendored) as { paths: JsonObject; components: { schemas: JsonObject } };
		newer.components.schemas.UpdateWebhook = { type: "object", properties: { status: { type: "string" } } };
		newer.paths["/webhook/{id}/"] = { put: { ...operation("update", {}), requestBody: bodyOf("UpdateWebhook") } };
		await write("newer.yaml", dump(newer));

		const { stdout: printed } = await run(updateSpec, "newer.yaml");

		expect(printed).toContain("openapi/resources/webhook.yaml: PUT /webhook/{id}/: no difference");
		const { paths } = load(await read(DOCUMENT)) as JsonObject;
		expect(paths).toHaveProperty(["/webhook/{id}/"]);
		expect(ours.paths).toMatchObject(asObject(paths));
	});

	test("accepts the OpenAPI 3.2 document of one resource, in addition to the webhooks document", async () => {
		const { read, run, write } = await copySmallProject();
		const widget = {
			openapi: "3.2.0",
			info: { title: "Widgets", version: "1.0.0" },
			tags: [{ name: "widgets", summary: "Widgets", kind: "nav" }],
			paths: { "/widget/part/": { get: operation("widgets.parts_list", { $ref: "#/components/schemas/Event" }) } },
			components: { schemas: { Event: { type: "object", properties: { part: { type: "string" } } } } },
		};
		await write("widgets.yml", dump(widget));

		const { stdout: printed } = await run(updateSpec, "widgets.yml");

		expect(printed).toMatch(/^openapi\/close\/widget-part.yaml: 0 major, /);
		expect(printed).toMatch(/^New operations, used as published\n {2}GET \/widget\/part\/ /m);
		expect(await read("openapi/close/widget-part.yaml")).toBe(dump(widget));
		expect(await read(PUBLISHED)).toBe(published);
		expect(load(await read(DOCUMENT))).toMatchObject({
			openapi: "3.1.0",
			paths: { "/webhook/": { post: {} }, "/widget/part/": { get: { operationId: "widgets.parts_list" } } },
			components: { schemas: { Event: { properties: { object_type: {} } } } },
		});
	});
});

describe("Close's complete document", () => {
	let project: Project;
	let summary: string;
	let details: string;
	let document: JsonObject;

	beforeAll(async () => {
		let remove = async () => {};
		project = await copyProject((each) => {
			remove = each;
		});
		await project.write("complete.json", JSON.stringify(complete));
		details = (await project.run(updateSpec, "--dry-run", "--details", "complete.json")).stdout;
		summary = (await project.run(updateSpec, "complete.json")).stdout;
		document = load(await project.read(DOCUMENT)) as JsonObject;
		return remove;
	});

	test("is accepted, with a summary that fits on a screen", async () => {
		expect(summary.split("\n").length).toBeLessThan(40);
		expect(summary).toContain("--details");
		expect(summary).not.toContain("no longer change anything");
		expect(await project.read(PUBLISHED)).toMatch(/^openapi: 3\.1\.0\n/);
	});

	test("adds its new operations, which the details list", () => {
		for (const route of NEW_ROUTES) expect(details).toContain(`\n  ${route} `);
		expect(listOperations(document).map(({ route }) => route)).toEqual(expect.arrayContaining(NEW_ROUTES));
		expect(document.components).toMatchObject({ schemas: { Widget: {} } });
	});

	test("changes none of our operations, and the details list the differences", () => {
		const own = new Set(listOperations(ours).map(({ route }) => route));

		const kept = listOperations(document).filter(({ route }) => own.has(route));

		expect(kept).toEqual(listOperations(ours));
		expect(details).toContain("openapi/resources/webhook.yaml: PUT /webhook/{id}/: body.retries is not in ours");
	});

	test("results in types that compile in strict mode, with a separate type for each operation", async () => {
		const routes = await project.read("src/generated/routes.ts");

		expect(compile(["schema.ts", "routes.ts"].map((name) => join(project.folder, "src/generated", name)))).toEqual([]);
		for (const route of NEW_ROUTES) expect(routes).toContain(`\t${JSON.stringify(route)}: operations["`);
		expect(new Set(routes.match(/operations\["\w+"\]/g)).size).toBe(listOperations(document).length);
	});
});

describe("a source of spec:update", () => {
	test.each([
		["a missing file", "nowhere.yaml", /nowhere.yaml cannot be read: ENOENT/],
		["a page without a document", "page.md", /page.md is a Markdown page without an OpenAPI document/],
		["truncated JSON", "half.json", /half.json is not YAML: /],
		["an unreachable server", "http://127.0.0.1:1/openapi.json", /openapi.json cannot be fetched: /],
	])("stops the run with one line when it is %s", async (_, source, line) => {
		const project = await copySmallProject();
		await project.write("page.md", page("a: 1\n"));
		await project.write("half.json", '{"openapi": "3.1.0", "paths": {');

		const { code, stderr } = await project.run(updateSpec, source);

		expect(code).toBe(1);
		expect(stderr).toMatch(line);
		expect(stderr.trim()).not.toContain("\n");
	});

	test("is required", async () => {
		const { code, stderr } = await (await copySmallProject()).run(updateSpec);

		expect(stderr).toBe("Usage: npm run spec:update -- [--dry-run] [--details] <file or URL>\n");
		expect(code).toBe(1);
	});
});

function bodyOf(schema: string): JsonObject {
	return { content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } } };
}

/** The errors of a strict compiler in these files. */
function compile(files: string[]): string[] {
	const program = ts.createProgram(files, {
		strict: true,
		exactOptionalPropertyTypes: true,
		noUncheckedIndexedAccess: true,
		skipLibCheck: false,
		noEmit: true,
		allowImportingTsExtensions: true,
		types: [],
		target: ts.ScriptTarget.ES2022,
		module: ts.ModuleKind.ESNext,
		moduleResolution: ts.ModuleResolutionKind.Bundler,
	});
	return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
