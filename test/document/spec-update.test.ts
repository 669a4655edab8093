import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { build } from "../../scripts/document/build.ts";
import { DOCUMENT, OVERLAY, PUBLISHED } from "../../scripts/document/paths.ts";
import { readSource } from "../../scripts/document/source.ts";
import { updateSpec } from "../../scripts/spec-update.ts";
import { serve } from "../client/server.ts";
import { completeDocument } from "./complete-document.ts";
import { copyProject } from "./project.ts";

const published = await readFile(PUBLISHED, "utf8");
const overlay = await readFile(OVERLAY, "utf8");
const complete = completeDocument(parse(published));
const completeBuild = await build(stringify(complete, { aliasDuplicateObjects: false }), overlay);
const fuller = parse(completeBuild.files.get(DOCUMENT) ?? "");
const page = (yaml: string) =>
	`# Create new Webhook subscription\n\n\`\`\`yaml\n${yaml}\`\`\`\n\n\`\`\`python\nimport requests\n\`\`\`\n`;

describe("npm run spec:update", () => {
	test("takes one of Close's documentation pages, and vendors the YAML inside byte for byte", async () => {
		const project = await copyProject();
		await project.write("page.md", page(published.replace("version: 1.0.0", "version: 1.1.0")));

		const { code, stdout } = await project.run(updateSpec, "page.md");

		expect(stdout).toMatch(/patch +modified +version|info/i);
		expect(code).toBe(0);
		expect(await project.read(PUBLISHED)).toBe(published.replace("version: 1.0.0", "version: 1.1.0"));
		expect(await project.read(DOCUMENT)).toContain("version: 1.1.0");
	});

	test("takes a URL, rates each change by semver, and with --dry-run only tells", async () => {
		const { url } = await serve((_, response) => {
			response.end(
				JSON.stringify(
					parse(
						published
							.replace(/ {6}required:\n {8}- events\n {8}- url\n/, "      required: [events, url, name]\n")
							.replace("verify_ssl:", "verify:"),
					),
				),
			);
		});
		const project = await copyProject();

		const { code, stdout } = await project.run(updateSpec, "--dry-run", `${url}/openapi.json`);

		expect(stdout).toMatch(/major/);
		expect(stdout).toMatch(/[1-9]\d* major, \d+ minor, \d+ patch/);
		expect(stdout).toContain("Nothing was written.");
		expect(code).toBe(0);
		expect(await project.read(PUBLISHED)).toBe(published);
	});

	test("lists the overlay actions that a newer document makes stale, and regenerates without them", async () => {
		const project = await copyProject();
		const mended = parse(published);
		delete mended.paths["/webhook/"].post.parameters;
		mended.paths["/webhook/"].post.requestBody.required = true;
		await project.write("newer.yaml", stringify(mended));

		const { code, stdout } = await project.run(updateSpec, "newer.yaml");

		expect(stdout).toContain("These overlay actions change nothing any more.");
		expect(stdout).toContain("target $.paths.*.*.parameters[?@.name == 'Authorization']");
		expect(code).toBe(0);
		expect(await project.read(DOCUMENT)).toContain("operationId: webhooks_create");
	});

	test("takes Close's complete document, and tells which of its operations the overlay replaces", async () => {
		const project = await copyProject();
		await project.write("complete.json", JSON.stringify(complete));

		const { code, stdout, stderr } = await project.run(updateSpec, "complete.json");

		expect(stderr).toBe("");
		expect(code).toBe(0);
		expect(stdout).toContain("$.paths['/webhook/{id}/']['get','put','delete']");
		expect(stdout).not.toContain("change nothing any more");
		expect(await project.read(PUBLISHED)).toMatch(/^openapi: 3\.1\.0\n/);
		expect(parse(await project.read(DOCUMENT))).toEqual(fuller);
	});

	test("without a source says how it is used", async () => {
		const { code, stderr } = await (await copyProject()).run(updateSpec);

		expect(stderr).toBe("Usage: npm run spec:update -- [--dry-run] <file or URL>\n");
		expect(code).toBe(1);
	});
});

describe("a source of spec:update", () => {
	test.each([
		["a file that is not there", "nowhere.yaml", /nowhere.yaml cannot be read: ENOENT/],
		["a page without a document", "page.md", /page.md is a Markdown page without an OpenAPI document inside/],
		["JSON that breaks off", "half.json", /half.json begins like JSON but is not/],
		["a server that is away", "http://127.0.0.1:1/openapi.json", /openapi.json cannot be fetched: /],
	])("stops the run with one line when it is %s", async (_, source, line) => {
		const project = await copyProject();
		await project.write("page.md", page("a: 1\n"));
		await project.write("half.json", '{"openapi": "3.1.0", "paths": {');

		const error = await readSource(source.startsWith("http") ? source : join(project.folder, source)).catch((e) => e);

		expect(error.name).toBe("Stop");
		expect(error.message).toMatch(line);
		expect(error.message).not.toContain("\n");
	});
});

describe("the types of Close's complete document", () => {
	test("give each of its 290 operations a type of its own", () => {
		const { files, stale, warnings } = completeBuild;
		const schema = files.get("src/generated/schema.ts") ?? "";
		const ids = schema.slice(schema.indexOf("export interface operations {")).match(/^ {4}\w+: \{$/gm) ?? [];

		expect(ids.length).toBeGreaterThanOrEqual(285);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toContain("    get_resource_7_id: {");
		expect(ids).toContain("    webhooks_create: {");
		expect(stale).toEqual([]);
		expect(warnings).toEqual([]);
	});

	test("keep ours for what the overlay adds", async () => {
		const vendored = parse(await readFile(DOCUMENT, "utf8"));

		expect(fuller.paths["/webhook/{id}/"]).toEqual(vendored.paths["/webhook/{id}/"]);
		expect(fuller.paths["/event/"]).toEqual(vendored.paths["/event/"]);
		expect(fuller.components.schemas.UpdateWebhook).toEqual(vendored.components.schemas.UpdateWebhook);
	});
});
