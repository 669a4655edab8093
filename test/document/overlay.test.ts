import { describe, expect, test } from "vitest";
import { build } from "../../scripts/document/build.ts";
import type { Json } from "../../scripts/document/json.ts";
import { makeDocument } from "../../scripts/document/sources/document.ts";
import { operation, resource, smallPublished, smallSources } from "./sources.ts";

const published = { ...smallPublished(), security: [{ Key: [] }], tags: [{ name: "a" }, { name: "b" }, { name: "c" }] };
const apply = (...actions: Json[]) => makeDocument(smallSources({ published, actions }));

describe("an overlay action", () => {
	test("merges its objects with the document's", () => {
		const { document } = apply({ target: "$.info", update: { title: "Close", contact: { name: "Close" } } });

		expect(document.info).toEqual({ title: "Close", version: "1.0.0", contact: { name: "Close" } });
	});

	test("replaces a list, whether the list is in its update or its target", () => {
		const security = [{ Key: [] }, { OAuth: [] }];

		expect(apply({ target: "$", update: { security } }).document.security).toEqual(security);
		expect(apply({ target: "$.security", update: security }).document.security).toEqual(security);
	});

	test("removes every match, in lists too", () => {
		const { document } = apply({ target: "$.tags[?@.name != 'b']", remove: true });

		expect(document.tags).toEqual([{ name: "b" }]);
	});

	test("sees the effects of earlier actions", () => {
		const { document, stale } = apply(
			{ target: "$.info", update: { contact: { name: "A" } } },
			{ target: "$.info.contact", update: { name: "B" } },
		);

		expect(document.info).toMatchObject({ contact: { name: "B" } });
		expect(stale).toEqual([]);
	});

	test.each([
		["sets an existing value", { target: "$", update: { security: [{ Key: [] }] } }, 1],
		["updates nothing", { target: "$.information", update: { title: "A" } }, 0],
		["removes nothing", { target: "$.info.description", remove: true }, 0],
	])("that %s is stale", (_, action, matches) => {
		expect(apply(action).stale).toEqual([expect.objectContaining({ number: 1, target: action.target, matches })]);
	});

	test.each([
		[
			{ target: "$.info.title", update: { a: 1 } },
			"cannot be applied: its target is a string and its update is an object.",
		],
		[{ target: "$.tags", update: { a: 1 } }, "cannot be applied: its target is a list and its update is an object."],
		[{ target: "$", remove: true }, "cannot be applied: it would remove the whole document."],
		[{ target: "$.info[", update: {} }, "is not a JSONPath: "],
		[{ target: "$.info" }, "has neither `update` nor `remove: true`."],
	])("that cannot be applied is named with the reason: %j", (action, reason) => {
		expect(() => apply(action)).toThrow(`openapi/overlay.yaml: action 1, target ${action.target} ${reason}`);
	});

	test("may refer to a schema of a resource file", () => {
		const { document } = makeDocument(
			smallSources({
				actions: [
					{
						target: "$.paths['/webhook/'].post.responses['201']",
						update: { content: { "application/json": { schema: { $ref: "#/components/schemas/Lead" } } } },
					},
				],
				resources: { lead: resource({ components: { schemas: { Lead: { type: "object" } } } }) },
			}),
		);

		expect(document.components).toEqual({ schemas: { Lead: { type: "object" } } });
	});

	test("that writes a reference to nothing is named with the reference", async () => {
		const update = { content: { "application/json": { schema: { $ref: "#/components/schemas/Led" } } } };
		const target = "$.paths['/webhook/'].post.responses['201']";

		await expect(build(smallSources({ actions: [{ target, update }] }))).rejects.toThrow(
			`openapi/close.yaml: POST /webhook/ refers to #/components/schemas/Led, which does not exist. openapi/overlay.yaml: action 1, target ${target}, writes such a reference.`,
		);
	});

	test("that removes the target of a reference is named with the reference", async () => {
		const referring = {
			...smallPublished(),
			paths: {
				...(smallPublished().paths as object),
				"/lead/": { get: operation("list", { $ref: "#/components/schemas/Lead" }) },
			},
			components: { schemas: { Lead: { type: "object" } } },
		};
		const actions = [{ target: "$.components.schemas.Lead", remove: true }];

		await expect(build(smallSources({ published: referring, actions }))).rejects.toThrow(
			"openapi/close.yaml: GET /lead/ refers to #/components/schemas/Lead, which does not exist. openapi/overlay.yaml: action 1, target $.components.schemas.Lead, removes it.",
		);
	});
});
