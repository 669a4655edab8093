import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { build } from "../../scripts/document/build.ts";
import { applyOverlay } from "../../scripts/document/overlay.ts";
import { DOCUMENT, OVERLAY, PUBLISHED } from "../../scripts/document/paths.ts";
import { generate } from "../../scripts/generate.ts";
import { document } from "../contract/document.ts";
import { copyProject } from "./project.ts";

const published = await readFile(PUBLISHED, "utf8");
const overlay = await readFile(OVERLAY, "utf8");
const action = (target: string, change: string) =>
	`overlay: 1.0.0\ninfo: {title: Test, version: 1.0.0}\nactions:\n  - target: ${target}\n    ${change}\n`;

describe("the generated document", () => {
	test("passes every rule of the lint", async () => {
		expect((await build(published, overlay)).warnings).toEqual([]);
	});

	test("is the same, byte for byte, when it is made twice", async () => {
		expect((await build(published, overlay)).files).toEqual((await build(published, overlay)).files);
	});

	test("applies security to every operation and takes the credential as no parameter", () => {
		expect(document.security).toEqual([{ ApiKeyAuth: [] }, { OAuth2: [] }]);
		expect(JSON.stringify(document)).not.toContain('"name":"Authorization"');
	});

	test("gives every operation an id of its own and every error of Close", () => {
		const operations = Object.values<Record<string, { operationId: string; responses: object }>>(
			document.paths,
		).flatMap((item) => Object.values(item));
		expect(operations.map((operation) => operation.operationId).sort()).toEqual([
			"events_get",
			"events_list",
			"webhooks_create",
			"webhooks_delete",
			"webhooks_get",
			"webhooks_list",
			"webhooks_update",
		]);
		for (const { responses } of operations) {
			expect(Object.keys(responses)).toEqual(expect.arrayContaining(["400", "401", "402", "403", "404", "429"]));
		}
	});

	test("shows the signature key only where Close returns it", () => {
		expect(document.components.schemas.CreatedWebhookSubscription.allOf[1].required).toEqual(["signature_key"]);
		expect(document.components.schemas.WebhookSubscriptionWithKey.allOf[1].required).toBeUndefined();
		expect(document.components.schemas.WebhookSubscription.properties.signature_key).toBeUndefined();
	});

	test("holds the two requests that Close documents for a creation", () => {
		const { examples } = document.paths["/webhook/"].post.requestBody.content["application/json"];
		expect(Object.keys(examples)).toEqual(["basic", "with_filter"]);
		expect(examples.basic.value.events).toHaveLength(6);
	});

	test("holds the catalogue of 53 object types", () => {
		expect(Object.keys(document["x-event-types"])).toHaveLength(53);
	});
});

describe("an overlay action", () => {
	test("that matches nothing is named with its target", async () => {
		const project = await copyProject();
		await project.edit(OVERLAY, (text) => text.replace("target: $.info\n", "target: $.information\n"));

		const { code, stderr } = await project.run(generate);

		expect(code).toBe(1);
		expect(stderr).toContain("openapi/overlay.yaml: action 1, target $.information changes nothing.");
	});

	test("that changes nothing is stale, whether it updates or removes", () => {
		const stale = (text: string) => applyOverlay({ openapi: "3.1.0", info: { title: "A" } }, text).stale;

		expect(stale(action("$.info", "update: {title: A}"))).toEqual([{ number: 1, target: "$.info" }]);
		expect(stale(action("$.info.version", "remove: true"))).toHaveLength(1);
		expect(stale(action("$.info", "update: {title: B}"))).toEqual([]);
	});

	test("that sets an array replaces it, and one that sets an object merges it", () => {
		const document = { openapi: "3.1.0", tags: ["a", "b"], info: { title: "A", contact: { name: "C" } } };
		const apply = (text: string) => applyOverlay(document, text).document;

		expect(apply(action("$", "update: {tags: [c]}"))).toMatchObject({ tags: ["c"] });
		expect(apply(action("$.info", "update: {contact: {url: u}}")).info).toEqual({
			title: "A",
			contact: { name: "C", url: "u" },
		});
		expect(apply(action("$.tags[?@ == 'a']", "remove: true"))).toMatchObject({ tags: ["b"] });
		expect(document.tags).toEqual(["a", "b"]);
	});

	test("that breaks a reference is named with the reference, unless a later action repairs it", () => {
		const document = {
			openapi: "3.1.0",
			paths: { "/a/": { get: { $ref: "#/components/schemas/A" } } },
			components: { schemas: { A: {} } },
		};
		const removal = action("$.components.schemas.A", "remove: true");

		expect(() => applyOverlay(document, removal)).toThrow(
			"openapi/overlay.yaml: action 1, target $.components.schemas.A breaks the reference #/components/schemas/A.",
		);
		const repair = "  - target: $.components.schemas\n    update: {A: {type: object}}\n";
		expect(() => applyOverlay(document, removal + repair)).not.toThrow();
	});

	test("whose target is not a JSONPath is named", () => {
		expect(() => applyOverlay({ openapi: "3.1.0" }, action("'$.['", "remove: true"))).toThrow(
			/action 1 has a target that is not a JSONPath: \$\.\[/,
		);
	});

	test("that cannot be applied is named with the reason", async () => {
		await expect(build(published, action("$.info.title", "update: {a: 1}"))).rejects.toThrow(
			"openapi/overlay.yaml: action 1, target $.info.title cannot be applied: it updates with an object, but the target is a string.",
		);
	});
});

describe("a published document", () => {
	test.each([
		["is not YAML", "openapi: [", "openapi/close.yaml is not YAML: "],
		["is not OpenAPI", "a: 1", "openapi/close.yaml is not an OpenAPI 3.x document: it has no field `openapi`."],
		["is a text", "hello", "openapi/close.yaml is not an OpenAPI 3.x document: it has no field `openapi`."],
		["is empty", "", "openapi/close.yaml is not an OpenAPI 3.x document: it has no field `openapi`."],
		["is Swagger 2", "swagger: '2.0'", 'openapi/close.yaml is not an OpenAPI 3.x document: its version is "2.0".'],
		["lacks /webhook/", "openapi: 3.1.0\npaths: {}", "openapi/close.yaml has no path /webhook/"],
	])("that %s stops the run with one clear line", async (_, text, line) => {
		const error = await build(text, overlay).catch((e) => e);

		expect(error.name).toBe("Stop");
		expect(error.message).toContain(line);
		expect(error.message).not.toContain("\n");
	});
});

describe("npm run generate -- --check", () => {
	test("passes on the committed files and changes nothing", async () => {
		const project = await copyProject();

		const { code, stdout } = await project.run(generate, "--check");

		expect(stdout).toContain("src/generated is up to date.");
		expect(code).toBe(0);
	});

	test.each([
		["the published document", PUBLISHED],
		["the overlay", OVERLAY],
	])("tells that one byte of %s was changed", async (_, path) => {
		const project = await copyProject();
		await project.edit(path, (text) => `${text}\n`);

		const { code, stderr } = await project.run(generate, "--check");

		expect(code).toBe(1);
		expect(stderr.match(/^\S+ was changed after src\/generated was made from it/gm)).toEqual([
			`${path} was changed after src/generated was made from it`,
		]);
	});

	test("tells in which generated files one byte was changed, and mends nothing", async () => {
		const generated = [
			DOCUMENT,
			"src/generated/schema.ts",
			"src/generated/event-types.ts",
			"src/generated/event-descriptions.ts",
		];
		const project = await copyProject();
		for (const path of generated) await project.edit(path, (text) => `${text}\n`);

		const { code, stderr } = await project.run(generate, "--check");

		expect(code).toBe(1);
		expect(stderr.trim().split("\n")).toEqual([
			...generated.map((path) => `${path} differs from what its sources produce.`),
			"Run: npm run generate",
		]);
		expect(await project.read(DOCUMENT)).toBe(`${await readFile(DOCUMENT, "utf8")}\n`);
	});
});
