import { type Fields, PHONE, type Sample } from "./sample.ts";

/** A thing with a name, and what else it has. */
function named(prefix: string, name: string, fields: Sample["data"], before?: Fields): Sample {
	return { prefix, data: (id) => ({ name, ...fields(id) }), before: () => before ?? { name: `Old ${name}` } };
}

const customField = named(
	"cf",
	"Industry",
	() => ({ type: "choices", accepts_multiple_values: false, choices: ["Real estate", "Retail"] }),
	{ choices: ["Real estate"] },
);

const status: Sample = { prefix: "stat", data: () => ({ label: "Qualified" }), before: () => ({ label: "Good" }) };

/** What the organization has set up for itself. */
export const ORGANIZATION = {
	"custom_fields.lead": customField,
	"custom_fields.contact": customField,
	"custom_fields.opportunity": customField,
	"custom_fields.activity": customField,
	"custom_fields.custom_object": customField,
	"custom_fields.shared": customField,
	custom_activity_type: named("catype", "Site visit", (id) => ({ description: "", fields: [{ id: id("cf") }] })),
	custom_object_type: named("cotype", "Home", () => ({ name_plural: "Homes", description: "" })),
	"status.lead": status,
	"status.opportunity": { ...status, data: () => ({ label: "Qualified", type: "active" }) },
	membership: named("memb", "Joe Kemp", (id) => ({ user_id: id("user"), email: "joe@example.com" })),
	group: named("group", "Sales", (id) => ({ members: [{ user_id: id("user") }] }), { members: [] }),
	saved_search: named("save", "Leads without a call", () => ({
		type: "lead",
		s_query: { type: "object_type", object_type: "lead" },
	})),
	phone_number: {
		prefix: "phon",
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
	sequence: named("seq", "Welcome", () => ({ status: "active", steps: [{ step_type: "email", delay: 0 }] })),
} satisfies Record<string, Sample>;
