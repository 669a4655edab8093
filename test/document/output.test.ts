import { describe, expect, test } from "vitest";
import { addEventData } from "../../scripts/document/event-data.ts";
import { asObject, type Json, type JsonObject, valueAt } from "../../scripts/document/json.ts";
import { generateApiPage } from "../../scripts/document/output/api-page.ts";
import { generateEventData } from "../../scripts/document/output/event-data.ts";
import { generateRoutes } from "../../scripts/document/output/routes.ts";
import { generateSandbox } from "../../scripts/document/output/sandbox.ts";
import { generateSchema } from "../../scripts/document/output/schema.ts";
import { bundle } from "../setup/bundle.ts";
import { operation } from "./sources.ts";

const list = (...parameters: Json[]): JsonObject => ({
	...operation("list", { type: "object", properties: { data: { type: "array", items: {} }, has_more: {} } }),
	parameters,
});
const query = (name: string, more: JsonObject = {}): JsonObject => ({
	name,
	in: "query",
	schema: { type: "string" },
	...more,
});
const withPaths = (paths: JsonObject, schemas: JsonObject = {}): JsonObject => ({
	openapi: "3.1.0",
	info: { title: "Test", version: "1.0.0" },
	paths,
	components: { schemas },
});
const schemas = {
	Guess: { type: "object", description: "A thing.", "x-confidence": "third-party" },
	Sample: { type: "object", "x-confidence": "example", properties: { guess: { $ref: "#/components/schemas/Guess" } } },
	Known: {
		type: "object",
		"x-confidence": "observed",
		properties: { id: { type: "string" }, rumor: { type: "string", "x-confidence": "third-party" } },
		patternProperties: { "^custom\\.": { type: "string", description: "A custom field." } },
		required: ["id"],
	},
};
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe("the generated table of the sandbox", () => {
	const lead = {
		type: "object",
		description: "A company.",
		required: ["id"],
		properties: { id: { type: "string", description: "Its id." }, owner: { $ref: "#/components/schemas/User" } },
	};
	const document = withPaths(
		{
			"/lead/": { get: list(query("_limit", { schema: { type: "integer" } })) },
			"/lead/{id}/": {
				get: {
					...operation("leads_get", { $ref: "#/components/schemas/Lead" }),
					parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" }, example: "lead_1" }],
				},
			},
		},
		{ Lead: lead, User: { type: "object" }, Unused: { type: "string" } },
	);

	test("has each operation with its query, its answer and an example of its id", () => {
		const table = generateSandbox(document);

		expect(table).toContain(
			'\t"GET /lead/{id}/": {"operationId":"leads_get","status":200,"answer":{"ref":"Lead"},"id":"lead_1"},\n',
		);
		expect(table).toContain('"query":{"_limit":{"type":"integer"}}');
	});

	test("has the schemas that operations lead to, without words for people", () => {
		const table = generateSandbox(document);

		expect(table).toContain(
			'\t"Lead": {"type":"object","properties":{"id":{"type":"string"},"owner":{"ref":"User"}},"required":["id"]},\n',
		);
		expect(table).toContain('\t"User": {"type":"object"},\n');
		expect(table).not.toContain("Unused");
	});
});

describe("the generated routes", () => {
	test("have a type for each operation and a way of paging for each list", () => {
		const routes = generateRoutes(
			withPaths({
				"/lead/": { get: list(query("_skip"), query("_limit")), post: operation("create", {}) },
				"/event/": { get: list(query("_cursor")) },
				"/pipeline/": { get: list() },
				"/lead/{id}/": { get: operation("get", { type: "object" }) },
			}),
		);

		expect(routes).toContain('\t"POST /lead/": operations["create"];');
		expect(routes).toContain('\t"GET /lead/{id}/": operations["get"];');
		expect(routes.slice(routes.indexOf("PAGING")).match(/"GET .*/g)).toEqual([
			'"GET /lead/": "skip",',
			'"GET /event/": "cursor",',
			'"GET /pipeline/": "none",',
		]);
	});

	test("find the list in a composed schema", () => {
		const paged = { allOf: [ref("Page"), { type: "object" }] };
		const routes = generateRoutes(
			withPaths(
				{ "/lead/": { get: { ...operation("list", paged), parameters: [query("_skip")] } } },
				{ Page: { type: "object", properties: { data: { type: "array" } } } },
			),
		);

		expect(routes).toContain('\t"GET /lead/": "skip",');
	});

	test("stop the run at an array that would not be sent separated by commas", () => {
		const ids = query("id__in", { schema: { type: "array", items: { type: "string" } } });

		expect(() => generateRoutes(withPaths({ "/lead/": { get: list(ids) } }))).toThrow(
			"GET /lead/: the query parameter id__in is an array without `explode: false`.",
		);
		expect(() => generateRoutes(withPaths({ "/lead/": { get: list({ ...ids, explode: false }) } }))).not.toThrow();
	});

	test("add less than 2 kB to a user's bundle", async () => {
		const { gzipped } = await bundle("{ PAGING }", "src/generated/routes.ts");

		expect(gzipped).toBeLessThan(2_000);
	});
});

describe("the generated types", () => {
	test("say in their comments which shapes are uncertain", async () => {
		const types = await generateSchema(withPaths({}, schemas));

		expect(types).toMatch(/\* A thing\.\n[^/]*Known only from other programs' code.*\n[^/]*\*\/\s*Guess:/);
		expect(types).toMatch(/\* Known only from examples in Close's documentation.*\*\/\s*Sample:/);
		expect(types).toMatch(/\n {8}Known: /);
		expect(types).toMatch(/\* Known only from other programs' code\. \*\/\s*rumor\?: string;/);
	});

	test("accept names with the prefix of a pattern, and no others", async () => {
		const types = await generateSchema(withPaths({}, schemas));

		expect(types).toMatch(
			/Known: \{\s*id: string;[^}]*\[name: `custom\.\$\{string\}`\]: string;\s*\} & components\["schemas"\]\["CustomFieldValues"\];/,
		);
		expect(types).toMatch(/\* A custom field\. \*\/\s*\[name: /);
	});
});

describe("the page of operations", () => {
	test("shows the lowest confidence of each operation's bodies, or the operation's own", () => {
		const page = generateApiPage(
			withPaths(
				{
					"/lead/": { get: operation("a", { type: "array", items: ref("Known") }) },
					"/lead/{id}/": { get: operation("b", { type: "object", properties: { x: ref("Known"), y: ref("Sample") } }) },
					"/status/lead/": { get: operation("c", ref("Guess")) },
					"/status/lead/{id}/": { get: { ...operation("d", ref("Guess")), "x-confidence": "documented" } },
					"/task/": { get: operation("e", {}) },
				},
				schemas,
			),
		);

		expect(page.match(/^\| `.*|^## .*/gm)).toEqual([
			"## lead",
			"| `GET /lead/` | a | `a` | observed |",
			"| `GET /lead/{id}/` | b | `b` | example |",
			"## status/lead",
			"| `GET /status/lead/` | c | `c` | third-party |",
			"| `GET /status/lead/{id}/` | d | `d` | documented |",
			"## task",
			"| `GET /task/` | e | `e` | documented |",
		]);
	});
});

describe("the types of events", () => {
	const lead: JsonObject = {
		type: "object",
		required: ["id", "name"],
		properties: {
			id: { type: "string" },
			name: { type: "string", description: "The name." },
		},
		patternProperties: { "^custom\\.cf_": {} },
	};
	const catalogue = {
		lead: { description: "A lead.", data: "Lead", actions: { created: "Created." } },
		"old.lead": { description: "An old lead.", data: "Lead", actions: { created: "Created." } },
		import: { description: "An import.", actions: { created: "Created." } },
	};
	const withEvents = (known: JsonObject, types: JsonObject = catalogue): JsonObject => ({
		...withPaths({}, { Lead: structuredClone(lead) }),
		"x-event-types": types,
		"x-event-data": known,
	});

	test("have every field of the object, of which only the id is required, and what events add", () => {
		const document = withEvents({ Lead: { observed: ["lead"], properties: { contact_ids: { type: "array" } } } });
		addEventData(document);

		expect(valueAt(document, ["components", "schemas", "LeadEventData"])).toMatchObject({
			required: ["id"],
			properties: { ...asObject(lead.properties), contact_ids: { type: "array" } },
			patternProperties: lead.patternProperties,
		});
		expect(valueAt(document, ["components", "schemas", "Lead"])).toEqual(lead);
	});

	test("take the fields of an object that is made of others", () => {
		const document = withEvents({});
		const schemas = asObject(asObject(document.components).schemas);
		schemas.Named = { type: "object", properties: { title: { type: "string" } } };
		schemas.Lead = { allOf: [ref("Named"), lead] };
		addEventData(document);

		const { properties } = asObject(schemas.LeadEventData);
		expect(Object.keys(asObject(properties)).sort()).toEqual(["id", "name", "title"]);
	});

	test("say for each object type whether a payload was ever seen, and leave an unknown object open", () => {
		const document = withEvents({ Lead: { observed: ["lead"] } });
		addEventData(document);
		const types = generateEventData(document);

		expect(types).toMatch(
			/Recorded events have this shape\. \*\/\n\t"lead": components\["schemas"\]\["LeadEventData"\];/,
		);
		expect(types).toMatch(
			/No such event has been seen: these are the fields that the API returns\. \*\/\n\t"old\.lead": /,
		);
		expect(types).toMatch(/Its fields are not known\. \*\/\n\t"import": AnyObject;/);
	});

	test("have the custom fields that users declare", async () => {
		const document = withEvents({});
		addEventData(document);

		expect(await generateSchema(document)).toMatch(
			/LeadEventData: \{[\s\S]*?\n {8}\} & components\["schemas"\]\["CustomFieldValues"\];/,
		);
	});

	test("stop the run where the catalogue names a schema that does not exist, or data of no object type", () => {
		const unknown = withEvents({}, { lead: { description: "A lead.", data: "Leed", actions: {} } });
		expect(() => addEventData(unknown)).toThrow(
			"x-event-types: lead: the document has no schema Leed with properties.",
		);
		expect(() => addEventData(withEvents({ Leed: {} }))).toThrow(
			"x-event-data: no object type in x-event-types has `data: Leed`.",
		);
	});
});
