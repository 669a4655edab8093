import { type Activity, type Contact, createClient, type Lead, query, type Task } from "close-crm";
import { describe, expectTypeOf, test } from "vitest";

const client = createClient({ apiKey: "api_test" });

describe("an object of Close", () => {
	test("has its fields, and custom fields by name", () => {
		expectTypeOf<Lead["id"]>().toEqualTypeOf<string>();
		expectTypeOf<Lead["name"]>().toEqualTypeOf<string | null>();
		expectTypeOf<Lead["custom.cf_1"]>().toEqualTypeOf<unknown>();
		expectTypeOf<Lead["contacts"]>().toEqualTypeOf<Contact[] | undefined>();
		// @ts-expect-error: a mistyped field
		expectTypeOf<Lead["display_nam"]>();
	});

	test("that is known only from examples or traffic has an id, but no other certain field", () => {
		expectTypeOf<Task["id"]>().toEqualTypeOf<string>();
		expectTypeOf<Task["text"]>().toEqualTypeOf<string | null | undefined>();
	});

	test("in a list of activities is narrowed by its type", () => {
		const show = (activity: Activity) => {
			if (activity._type === "Note") expectTypeOf(activity.note).toEqualTypeOf<string>();
			if (activity._type === "Call") expectTypeOf(activity.duration).toEqualTypeOf<number | undefined>();
			// @ts-expect-error: not every activity has a note
			return activity.note;
		};
		expectTypeOf(show).toBeFunction();
	});
});

describe("a body", () => {
	test("that Close publishes as closed has only its own fields and custom fields", () => {
		client.request("POST /contact/", { body: { name: "Ada Moss", "custom.cf_1": ["a", "b"], "custom.cf_2.add": "c" } });
		// @ts-expect-error: no such field
		client.request("POST /contact/", { body: { nam: "Ada Moss" } });
		// @ts-expect-error: a custom field is not an object
		client.request("POST /contact/", { body: { "custom.cf_1": {} } });
	});

	test("that is known only from an example accepts other fields", () => {
		client.request("POST /status/lead/", { body: { label: "Qualified", color: "green" } });
		// @ts-expect-error: a label is a string
		client.request("POST /status/lead/", { body: { label: 1 } });
	});

	test("accepts a query from the query builder", () => {
		const s_query = query.and(query.objectType("lead"), query.field("lead", "status_label").term("Lost"));
		client.request("POST /bulk_action/delete/", { body: { s_query } });
		client.request("POST /saved_search/", { body: { name: "Lost", s_query: { query: s_query } } });
	});
});

describe("a parameter", () => {
	test("with several values accepts a list", () => {
		client.request("GET /task/", { query: { id__in: ["task_1", "task_2"], _limit: 10 } });
		client.paginate("GET /activity/", { query: { lead_id: ["lead_1"], _type: ["Call"] } });
	});

	test("that is required by an operation is required", () => {
		// @ts-expect-error: custom objects are listed by lead
		client.request("GET /custom_object/", {});
	});
});
