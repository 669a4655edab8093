import { event, field, unlistedEvent } from "close-crm";
import { expect, test } from "vitest";
import { EVENT_TYPES, type EventTypes } from "../../src/generated/event-types.ts";

const won = () => field("data", "status_type").equals("won");

test("an event without a filter is its object type and action, and no other key", () => {
	expect(event("lead.created")).toStrictEqual({ object_type: "lead", action: "created" });
});

test("a filter becomes the extra_filter", () => {
	expect(event("opportunity.updated", won())).toStrictEqual({
		object_type: "opportunity",
		action: "updated",
		extra_filter: won(),
	});
});

test("every documented pair is known by its name", () => {
	const pairs = Object.entries(EVENT_TYPES).flatMap(([object_type, actions]) =>
		actions.map((action) => ({ object_type, action })),
	);
	expect(pairs).toContainEqual({ object_type: "task.lead", action: "created" });
	for (const pair of pairs) {
		expect(event(`${pair.object_type}.${pair.action}` as keyof EventTypes)).toStrictEqual(pair);
	}
});

test.each([
	"lead.exploded",
	"planet.created",
	"task.created",
	"lead",
	"lead.",
	".created",
	"",
	"constructor.name",
	"__proto__.toString",
	" lead.created",
	"\nlead.created",
	"lead.created\n",
])("from JavaScript, the unlisted name %j is rejected with a hint at unlistedEvent", (name) => {
	// The cast calls it like JavaScript, without types.
	const untyped: (name: string) => unknown = event as never;
	expect(() => untyped(name)).toThrow(TypeError);
	expect(() => untyped(name)).toThrow(`event: Close lists no event ${JSON.stringify(name)}`);
	expect(() => untyped(name)).toThrow("unlistedEvent");
});

test("from JavaScript, a missing name is rejected in the same way", () => {
	// The cast calls it like JavaScript, without types.
	const untyped: () => unknown = event as never;
	expect(() => untyped()).toThrow("Close lists no event undefined");
});

test("an unlisted event accepts any object type and action", () => {
	expect(unlistedEvent("planet.ring", "created")).toStrictEqual({ object_type: "planet.ring", action: "created" });
	expect(unlistedEvent("lead", "exploded", won())).toStrictEqual({
		object_type: "lead",
		action: "exploded",
		extra_filter: won(),
	});
});

test("an unlisted event needs an object type and an action", () => {
	expect(() => unlistedEvent("", "created")).toThrow(TypeError);
	expect(() => unlistedEvent("lead", "")).toThrow('got ("lead", "")');
	// @ts-expect-error: not a string, and JSON cannot have it
	expect(() => unlistedEvent("lead", 1n)).toThrow('got ("lead", 1)');
	// @ts-expect-error: an object may contain a secret
	expect(() => event({ signature_key: "secret" })).toThrow("Close lists no event an object.");
});

test.each([
	["lead.creatd", '"lead.created"'],
	["Lead.Created", '"lead.created"'],
	["lead.create", '"lead.created"'],
	["opportunity.update", '"opportunity.updated"'],
	["activity.meeting.cancelled", '"activity.meeting.canceled"'],
	["note.created", '"activity.note.created"?'],
])("for %s the nearest name is suggested first", (name, nearest) => {
	// The cast calls it like JavaScript, without types.
	const untyped: (name: string) => unknown = event as never;
	expect(() => untyped(name)).toThrow(`Did you mean ${nearest}`);
});
