import { type Fields, PHONE, type Sample, USER_IDS } from "./sample.ts";

/** A sample of an object with a name and other fields. */
function named(prefix: string, name: string, fields: Sample["data"], before?: Fields): Sample {
	return {
		prefix,
		users: USER_IDS,
		data: (id) => ({ name, ...fields(id) }),
		before: () => before ?? { name: `Old ${name}` },
	};
}

const customField = named(
	"cf",
	"Industry",
	() => ({ type: "choices", accepts_multiple_values: false, choices: ["Real estate", "Retail"] }),
	{ choices: ["Real estate"] },
);

const status: Sample = {
	prefix: "stat",
	users: [],
	dates: null,
	data: () => ({ label: "Qualified" }),
	before: () => ({ label: "Good" }),
};

/** The settings, templates and members of an organization. */
export const ORGANIZATION = {
	"custom_fields.lead": customField,
	"custom_fields.contact": customField,
	"custom_fields.opportunity": customField,
	"custom_fields.activity": customField,
	"custom_fields.custom_object": customField,
	"custom_fields.shared": customField,
	custom_activity_type: named("actitype", "Site visit", () => ({ description: "", fields: [] })),
	custom_object_type: named("cotype", "Shop", () => ({ name_plural: "Shops", description: "" })),
	"status.lead": status,
	"status.opportunity": { ...status, data: () => ({ label: "Qualified", type: "active" }) },
	membership: {
		prefix: "memb",
		users: [],
		dates: null,
		data: (id) => ({ user_id: id("user"), role_id: "user", permissions_granted: [], auto_record_calls: "disabled" }),
		before: () => ({ role_id: "admin" }),
	},
	group: {
		...named("group", "Sales", (id) => ({ members: [{ user_id: id("user") }] }), { members: [] }),
		users: [],
		dates: null,
	},
	saved_search: {
		...named("save", "Leads without a call", (id) => ({
			type: "lead",
			user_id: id("user"),
			is_shared: false,
			s_query: { query: { type: "object_type", object_type: "lead" }, sort: [], results_limit: null },
		})),
		users: [],
	},
	phone_number: {
		prefix: "phon",
		users: [],
		data: (id) => ({
			number: PHONE,
			type: "internal",
			label: "Sales",
			country: "US",
			user_id: id("user"),
			is_group_number: false,
			sms_enabled: true,
			forward_to: "+12025550199",
			forward_to_enabled: true,
			participants: [],
		}),
		before: () => ({ forward_to: null, forward_to_enabled: false }),
	},
	email_template: named("tmpl", "Contract", () => ({
		subject: "Your contract",
		body: "<p>Here it is.</p>",
		attachments: [],
		is_archived: false,
		is_shared: true,
	})),
	sms_template: named("smstmpl", "Contract", () => ({ text: "Your contract is on its way.", is_shared: true })),
	sequence: {
		...named("seq", "Welcome", (id) => ({
			status: "active",
			owner_id: id("user"),
			timezone: "America/New_York",
			steps: [],
		})),
		users: ["created_by_id", "updated_by_id"],
		hasNaiveDates: true,
	},
} satisfies Record<string, Sample>;
