import { describe, expect, test } from "vitest";
import { build } from "../../scripts/document/build.ts";
import { DOCUMENT, OVERLAY, PUBLISHED, RESOURCES } from "../../scripts/document/paths.ts";
import { readSources } from "../../scripts/document/sources/project.ts";
import { HERE } from "../../scripts/document/stop.ts";
import { generate } from "../../scripts/generate.ts";
import { document, operations } from "../contract/document.ts";
import { copyProject, copySmallProject } from "./project.ts";

const sources = await readSources(HERE);
const built = await build(sources);

describe("the generated document", () => {
	test("passes every rule of the lint", () => {
		expect(built.warnings).toEqual([]);
	});

	test("applies security to every operation and has no parameter for the credential", () => {
		expect(document.security).toEqual([{ ApiKeyAuth: [] }, { OAuth2: [] }]);
		expect(JSON.stringify(document)).not.toContain('"name":"Authorization"');
	});

	test("has a unique id and all of Close's errors for every operation", () => {
		const ids = operations.map(({ operationId }) => operationId);

		expect(new Set(ids).size).toBe(ids.length);
		for (const { route, responses } of operations) {
			expect([...responses.keys()], route).toEqual(expect.arrayContaining([400, 401, 402, 403, 404, 429]));
		}
	});

	test("has the signature key only where Close returns it", () => {
		expect(document.components.schemas.CreatedWebhookSubscription.allOf[1].required).toEqual(["signature_key"]);
		expect(document.components.schemas.WebhookSubscriptionWithKey.allOf[1].required).toBeUndefined();
		expect(document.components.schemas.WebhookSubscription.properties.signature_key).toBeUndefined();
	});

	test("contains the two requests that Close documents for a creation", () => {
		const { examples } = document.paths["/webhook/"].post.requestBody.content["application/json"];
		expect(Object.keys(examples)).toEqual(["basic", "with_filter"]);
		expect(examples.basic.value.events).toHaveLength(6);
	});

	test("contains the catalogue of 53 object types", () => {
		expect(Object.keys(document["x-event-types"])).toHaveLength(53);
	});
});

describe("a published document", () => {
	test.each([
		["is not YAML", "openapi: [", "openapi/close.yaml is not YAML: "],
		["is not OpenAPI", "a: 1", "openapi/close.yaml is not an OpenAPI 3.1 or 3.2 document: it has no field `openapi`."],
		["is a string", "hello", "openapi/close.yaml is not an OpenAPI 3.1 or 3.2 document: it has no field `openapi`."],
		["is empty", "", "openapi/close.yaml is not an OpenAPI 3.1 or 3.2 document: it has no field `openapi`."],
		["is older", "openapi: 3.0.3", 'openapi/close.yaml is not an OpenAPI 3.1 or 3.2 document: its version is "3.0.3".'],
		[
			"is Swagger 2",
			"swagger: '2.0'",
			'openapi/close.yaml is not an OpenAPI 3.1 or 3.2 document: its version is "2.0".',
		],
		["has no operation", "openapi: 3.1.0\npaths: {}", "openapi/close.yaml has no operations"],
	])("that %s stops the run with one clear line", async (_, published, line) => {
		const error = await build({ ...sources, published }).catch((e) => e);

		expect(error.name).toBe("Stop");
		expect(error.message).toContain(line);
		expect(error.message).not.toContain("\n");
	});
});

describe("npm run generate", () => {
	test("stops at an overlay action that matches nothing, and names it", async () => {
		const project = await copySmallProject();
		await project.edit(OVERLAY, (text) => text.replace("target: $.info\n", "target: $.information\n"));

		const { code, stderr } = await project.run(generate);

		expect(code).toBe(1);
		expect(stderr).toContain(
			"openapi/overlay.yaml: action 1, target $.information changes nothing. If Close has fixed this defect, delete the action. Its target matches nothing.",
		);
	});

	test("stops at an overlay action that changes nothing, and names it", async () => {
		const project = await copySmallProject();
		await project.edit(PUBLISHED, (text) => `${text}security:\n  - ApiKeyAuth: []\n  - OAuth2: []\n`);

		const { stderr } = await project.run(generate);

		expect(stderr).toContain("openapi/overlay.yaml: action 3, target $ changes nothing.");
	});

	test("stops at a lint error, and names the file and the place", async () => {
		const project = await copySmallProject();
		await project.edit(`${RESOURCES}/event.yaml`, (text) => text.replace("/event/{id}/:", "/event/{event}/:"));

		const { stderr } = await project.run(generate);

		expect(stderr).toMatch(/openapi\/resources\/event.yaml: GET \/event\/\{event\}\/ .*\(path-parameters-defined\)/);
	});
});

describe("npm run generate -- --check", () => {
	test("passes on the committed files and changes nothing", async () => {
		const project = await copyProject();

		const { code, stdout } = await project.run(generate, "--check");

		expect(stdout).toBe("src/generated and docs/api.md are up to date.\n");
		expect(code).toBe(0);
	});

	test.each([
		["the published document", PUBLISHED, PUBLISHED],
		["the overlay", OVERLAY, OVERLAY],
		["a resource file", `${RESOURCES}/webhook.yaml`, RESOURCES],
	])("reports that one byte of %s was changed", async (_, path, name) => {
		const project = await copySmallProject();
		await project.run(generate);
		await project.edit(path, (text) => `${text}\n`);

		const { code, stderr } = await project.run(generate, "--check");

		expect(code).toBe(1);
		expect(stderr.match(/^\S+ was changed after src\/generated was generated from it/gm)).toEqual([
			`${name} was changed after src/generated was generated from it`,
		]);
	});

	test("reports the generated files in which one byte was changed, and corrects nothing", async () => {
		const project = await copySmallProject();
		await project.run(generate);
		for (const path of built.files.keys()) await project.edit(path, (text) => `${text}\n`);

		const { code, stderr } = await project.run(generate, "--check");

		expect(code).toBe(1);
		expect(stderr.trim().split("\n")).toEqual([
			...[...built.files.keys()].map((path) => `${path} differs from what its sources generate.`),
			"Run: npm run generate",
		]);
		expect(await project.read(DOCUMENT)).toMatch(/\n\n$/);
	});
});
