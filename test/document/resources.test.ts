import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../scripts/document/json.ts";
import { makeDocument } from "../../scripts/document/sources/document.ts";
import { operation, resource, smallPublished, smallSources } from "./sources.ts";

const lead = resource({
	paths: { "/lead/{id}/": { get: operation("leads_get", { $ref: "#/components/schemas/Lead" }) } },
	components: {
		schemas: {
			Lead: {
				type: "object",
				properties: { contacts: { type: "array", items: { $ref: "./contact.yaml#/components/schemas/Contact" } } },
			},
		},
	},
});
const contact = resource({
	components: { schemas: { Contact: { type: "object", properties: { name: { type: "string" } } } } },
});
const make = (resources: Record<string, JsonObject>, published = smallPublished()) =>
	makeDocument(smallSources({ published, resources }));

describe("the resource files", () => {
	test("are merged with the published document into one, in which all references are internal", () => {
		const { document } = make({ lead, contact });

		expect(Object.keys(document.paths ?? {})).toEqual(["/lead/{id}/", "/webhook/"]);
		expect(document.components).toMatchObject({
			schemas: { Lead: { properties: { contacts: { items: { $ref: "#/components/schemas/Contact" } } } } },
		});
	});

	test("add methods to a path that the published document has", () => {
		const webhook = resource({ paths: { "/webhook/": { get: operation("webhooks_list", { type: "object" }) } } });

		expect(Object.keys(make({ webhook }).document.paths ?? {})).toEqual(["/webhook/"]);
		expect(make({ webhook }).document.paths).toMatchObject({ "/webhook/": { get: {}, post: {} } });
	});

	test("may have parameters for all operations of a path", () => {
		const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
		const fields = { name: "_fields", in: "query", schema: { type: "string" } };
		const task = resource({
			paths: { "/task/{id}/": { parameters: [id], get: { ...operation("tasks_get", {}), parameters: [fields] } } },
		});

		const { paths } = make({ task }).document;

		expect(paths).toMatchObject({ "/task/{id}/": { get: { parameters: [id, fields] } } });
		expect(paths).not.toMatchObject({ "/task/{id}/": { parameters: expect.anything() } });
	});

	test("may refer to the published document", () => {
		const published = { ...smallPublished(), components: { schemas: { Key: { type: "string" } } } };
		const webhook = resource({
			components: { schemas: { Keys: { type: "array", items: { $ref: "../close.yaml#/components/schemas/Key" } } } },
		});

		expect(make({ webhook }, published).document.components).toEqual({
			schemas: { Key: { type: "string" }, Keys: { type: "array", items: { $ref: "#/components/schemas/Key" } } },
		});
	});

	test.each([
		[
			"refers to a missing file",
			{ lead },
			"openapi/resources/lead.yaml: components/schemas/Lead refers to ./contact.yaml#/components/schemas/Contact, but there is no openapi/resources/contact.yaml.",
		],
		[
			"refers to a component that is missing in another file",
			{ lead, contact: resource({}) },
			"openapi/resources/lead.yaml: components/schemas/Lead refers to ./contact.yaml#/components/schemas/Contact, which openapi/resources/contact.yaml does not have.",
		],
		[
			"refers to a component that is missing in itself",
			{
				lead: resource({
					paths: { "/lead/": { get: operation("leads_list", { $ref: "#/components/schemas/Contact" }) } },
				}),
				contact,
			},
			"openapi/resources/lead.yaml: GET /lead/ refers to #/components/schemas/Contact, which openapi/resources/lead.yaml does not have.",
		],
		[
			"refers to a component that is missing in the published document",
			{ lead: resource({ components: { schemas: { A: { $ref: "../close.yaml#/components/schemas/B" } } } }) },
			"openapi/resources/lead.yaml: components/schemas/A refers to #/components/schemas/B, which does not exist.",
		],
		[
			"has a component that another file has",
			{ contact, person: contact },
			"openapi/resources/person.yaml and openapi/resources/contact.yaml both hold components/schemas/Contact. Delete one of them.",
		],
		[
			"is not OpenAPI 3.1",
			{ lead: { openapi: "3.0.3" } },
			"openapi/resources/lead.yaml is not an OpenAPI 3.1 document.",
		],
	])("stop the run when one %s", (_, resources: Record<string, JsonObject>, message) => {
		expect(() => make(resources)).toThrow(message);
	});
});

describe("a part that is in both the published document and a resource file", () => {
	const published: JsonObject = {
		...smallPublished(),
		paths: {
			...(smallPublished().paths as JsonObject),
			"/lead/{id}/": { get: operation("get", { $ref: "#/components/schemas/PublishedLead" }) },
			"/widget/": { get: operation("list", { $ref: "#/components/schemas/Widget" }) },
		},
		components: {
			schemas: {
				PublishedLead: { type: "object" },
				Contact: { type: "object" },
				Widget: { type: "object", properties: { contact: { $ref: "#/components/schemas/Contact" } } },
			},
		},
	};
	const { document, replaced } = make({ lead, contact }, published);

	test("is taken from the resource file, and named", () => {
		expect(document.paths).toMatchObject({ "/lead/{id}/": { get: { operationId: "leads_get" } } });
		expect(document.components).toMatchObject({ schemas: { Contact: { properties: { name: { type: "string" } } } } });
		expect([...replaced.keys()]).toEqual(["/paths/~1lead~1{id}~1/get", "/components/schemas/Contact"]);
	});

	test("is one operation, even if its path has another name for a parameter", () => {
		const paths = { ...(smallPublished().paths as JsonObject), "/lead/{lead_id}/": { get: operation("get", {}) } };
		const merged = make({ lead, contact }, { ...smallPublished(), paths });

		expect(Object.keys(merged.document.paths ?? {})).toEqual(["/lead/{id}/", "/webhook/"]);
		expect([...merged.replaced.keys()]).toEqual(["/paths/~1lead~1{id}~1/get"]);
	});

	test("keeps the published operations and schemas that ours lacks, if they are used", () => {
		expect(document.paths).toMatchObject({ "/widget/": { get: { operationId: "list" } } });
		expect(document.components).toEqual({
			schemas: { Contact: expect.anything(), Lead: expect.anything(), Widget: expect.anything() },
		});
	});
});

describe("the published documents of single resources", () => {
	const part = (name: string, path: string, type: string): JsonObject => ({
		openapi: "3.2.0",
		info: { title: name, version: "1.0.0" },
		paths: { [path]: { get: operation(name, { $ref: "#/components/schemas/Item" }) } },
		components: { schemas: { Item: { type }, Unused: { type } } },
	});
	const make = (publishedParts: Record<string, JsonObject>) => makeDocument(smallSources({ publishedParts })).document;

	test("keep their own schema if they differ in a schema of the same name", () => {
		const { paths, components } = make({ box: part("a", "/box/", "string"), lid: part("b", "/lid/", "integer") });

		expect(components).toEqual({ schemas: { Item: { type: "string" }, lid_Item: { type: "integer" } } });
		expect(paths).toMatchObject({
			"/box/": { get: operation("a", { $ref: "#/components/schemas/Item" }) },
			"/lid/": { get: operation("b", { $ref: "#/components/schemas/lid_Item" }) },
		});
	});

	test("share a schema if they agree, and the first document's operation is used if both have it", () => {
		const { paths, components } = make({ box: part("a", "/box/", "string"), crate: part("b", "/box/", "string") });

		expect(components).toEqual({ schemas: { Item: { type: "string" } } });
		expect(paths).toMatchObject({ "/box/": { get: { operationId: "a" } } });
	});
});
