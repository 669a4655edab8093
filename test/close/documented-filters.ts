import type { WebhookFilter } from "close-crm";
import { and, field, not, or, value } from "close-crm";

interface DocumentedFilter {
	says: string;
	build: () => WebhookFilter;
	json: unknown;
	matching: object;
	other: object;
}

const accessor = (field: string, filter: unknown) => ({ type: "field_accessor", field, filter });

/**
 * The ten examples of developer.close.com/api/resources/webhooks/webhook-filters, each with an event that matches and
 * one that does not.
 */
export const DOCUMENTED_FILTERS: DocumentedFilter[] = [
	{
		says: "a user caused the event",
		build: () => field("user_id").equals("user_1"),
		json: accessor("user_id", { type: "equals", value: "user_1" }),
		matching: { user_id: "user_1" },
		other: { user_id: "user_2", data: { user_id: "user_1" } },
	},
	{
		says: "the object belongs to a user",
		build: () => field("data", "user_id").equals("user_1"),
		json: accessor("data", accessor("user_id", { type: "equals", value: "user_1" })),
		matching: { user_id: "user_2", data: { user_id: "user_1" } },
		other: { user_id: "user_1", data: { user_id: "user_2" } },
	},
	{
		says: "the object does not belong to a user, said with not",
		build: () => field("data", "user_id").matches(not(value.equals("user_1"))),
		json: accessor("data", accessor("user_id", { type: "not", filter: { type: "equals", value: "user_1" } })),
		matching: { data: { user_id: "user_2" } },
		other: { data: { user_id: "user_1" } },
	},
	{
		says: "the object does not belong to a user, said with not_equals",
		build: () => field("data", "user_id").notEquals("user_1"),
		json: accessor("data", accessor("user_id", { type: "not_equals", value: "user_1" })),
		matching: { data: { user_id: null } },
		other: { data: { user_id: "user_1" } },
	},
	{
		says: "some user caused the event",
		build: () => field("user_id").nonNull(),
		json: accessor("user_id", { type: "non_null" }),
		matching: { user_id: "user_1" },
		other: { user_id: null },
	},
	{
		says: "the name has a part",
		build: () => field("data", "name").contains("travel"),
		json: accessor("data", accessor("name", { type: "contains", value: "travel" })),
		matching: { data: { name: "Good travels" } },
		other: { data: { name: "Good roads" } },
	},
	{
		says: "a field changed",
		build: () => field("changed_fields").contains("name"),
		json: accessor("changed_fields", { type: "contains", value: "name" }),
		matching: { changed_fields: ["url", "name"] },
		other: { changed_fields: ["contact_name"] },
	},
	{
		says: "one of two fields changed",
		build: () => field("changed_fields").matches(or(value.contains("name"), value.contains("description"))),
		json: accessor("changed_fields", {
			type: "or",
			filters: [
				{ type: "contains", value: "name" },
				{ type: "contains", value: "description" },
			],
		}),
		matching: { changed_fields: ["description"] },
		other: { changed_fields: ["url"] },
	},
	{
		says: "two custom fields have their values",
		build: () =>
			and(field("data", "custom.cf_A").equals("product_1234"), field("data", "custom.cf_B").equals("sub_product_5678")),
		json: {
			type: "and",
			filters: [
				accessor("data", accessor("custom.cf_A", { type: "equals", value: "product_1234" })),
				accessor("data", accessor("custom.cf_B", { type: "equals", value: "sub_product_5678" })),
			],
		},
		matching: { data: { "custom.cf_A": "product_1234", "custom.cf_B": "sub_product_5678" } },
		other: { data: { custom: { cf_A: "product_1234", cf_B: "sub_product_5678" } } },
	},
	{
		says: "one address is in a state of a country",
		build: () =>
			field("data", "addresses").anyArrayValue(and(field("state").equals("MD"), field("country").equals("US"))),
		json: accessor(
			"data",
			accessor("addresses", {
				type: "any_array_value",
				filter: {
					type: "and",
					filters: [
						accessor("state", { type: "equals", value: "MD" }),
						accessor("country", { type: "equals", value: "US" }),
					],
				},
			}),
		),
		matching: {
			data: {
				addresses: [
					{ state: "BE", country: "DE" },
					{ state: "MD", country: "US" },
				],
			},
		},
		other: {
			data: {
				addresses: [
					{ state: "MD", country: "DE" },
					{ state: "CA", country: "US" },
				],
			},
		},
	},
];
