import { type Fields, PHONE, type Sample } from "./sample.ts";

/** A sample of an activity: the fields that all activities have, and the fields of this kind. */
function activity(type: string, fields: Sample["data"], before: Fields, after: Sample["after"] = {}): Sample {
	return {
		prefix: "acti",
		onLead: true,
		data: (id) => ({
			_type: type,
			contact_id: id("cont"),
			user_id: id("user"),
			user_name: "Joe Kemp",
			users: [],
			...fields(id),
		}),
		before: () => before,
		after,
	};
}

/** A sample of the activity that records a status change of a lead or an opportunity. */
function statusChange(type: string, fields: Sample["data"]): Sample {
	return {
		...activity(
			type,
			(id) => ({
				old_status_id: id("stat_potential"),
				old_status_label: "Potential",
				new_status_id: id("stat"),
				new_status_label: "Qualified",
				...fields(id),
			}),
			{},
		),
		before: (id) => ({ new_status_id: id("stat_contacted"), new_status_label: "Contacted" }),
	};
}

const phones = { local_phone: "+12025550100", remote_phone: PHONE };

/** Activities of every kind. */
export const ACTIVITIES = {
	"activity.email": activity(
		"Email",
		(id) => ({
			thread_id: id("acti_thread"),
			direction: "outgoing",
			status: "draft",
			sender: "Joe Kemp <joe@example.com>",
			to: ["ines@juniper.example.com"],
			cc: [],
			bcc: [],
			subject: "Your order",
			body_text: "Hello Ines, here is the contract.",
			body_html: "<p>Hello Ines, here is the contract.</p>",
			attachments: [],
			opens: [],
		}),
		{ subject: "Order", body_text: "Hello Ines,", body_html: "<p>Hello Ines,</p>" },
		{ sent: { status: "sent", date_sent: "2026-01-15T12:48:00.000000+00:00" } },
	),
	"activity.email_thread": activity(
		"EmailThread",
		() => ({
			latest_normalized_subject: "Your order",
			n_emails: 2,
			participants: [{ name: "Ines Duarte", email: "ines@juniper.example.com" }],
		}),
		{ n_emails: 1 },
	),
	"activity.call": activity(
		"Call",
		() => ({
			...phones,
			direction: "outbound",
			source: "Close.io",
			status: "completed",
			disposition: "answered",
			duration: 93,
			note: "Wants two deliveries a week.",
			recording_url: null,
			voicemail_url: null,
		}),
		{ status: "in-progress", disposition: null, duration: 0, note: "" },
		{ answered: { status: "in-progress", disposition: null, duration: 0, note: "" } },
	),
	"activity.sms": activity(
		"SMS",
		() => ({ ...phones, direction: "outbound", source: "Close.io", status: "sent", text: "Contract is on its way." }),
		{ status: "outbox" },
	),
	"activity.whatsapp_message": activity(
		"WhatsAppMessage",
		() => ({
			...phones,
			direction: "outgoing",
			external_whatsapp_message_id: "1234567890",
			message_markdown: "Contract is on its way.",
			message_html: "<p>Contract is on its way.</p>",
			attachments: [],
			integration_link: null,
			response_to_id: null,
		}),
		{ message_markdown: "Contract", message_html: "<p>Contract</p>" },
	),
	"activity.note": activity(
		"Note",
		() => ({ note: "Wants two deliveries a week.", note_html: "<p>Wants two deliveries a week.</p>" }),
		{
			note: "Wants a delivery a week.",
			note_html: "<p>Wants a delivery a week.</p>",
		},
	),
	"activity.meeting": activity(
		"Meeting",
		(id) => ({
			title: "Your order",
			location: "Newport Beach",
			note: "",
			status: "upcoming",
			starts_at: "2026-01-20T09:00:00.000000+00:00",
			ends_at: "2026-01-20T09:30:00.000000+00:00",
			duration: 1800,
			is_recurring: false,
			attendees: [
				{
					contact_id: id("cont"),
					user_id: null,
					name: "Ines Duarte",
					email: "ines@juniper.example.com",
					is_organizer: false,
					status: "yes",
				},
			],
		}),
		{ title: "Order", location: null },
		{ started: { status: "in-progress" }, completed: { status: "completed" }, canceled: { status: "canceled" } },
	),
	"activity.form_submission": activity(
		"FormSubmission",
		(id) => ({
			form_id: id("form"),
			form_configuration_id: id("formconf"),
			ip_address: "192.0.2.1",
			origin: "https://example.com",
			source_url: "https://example.com/contact",
			values: { [id("formfld")]: "Ines Duarte" },
		}),
		{ contact_id: null },
	),
	"activity.custom_activity": activity(
		"CustomActivity",
		(id) => ({ custom_activity_type_id: id("actitype"), status: "published" }),
		{ status: "draft" },
	),
	"activity.lead_status_change": statusChange("LeadStatusChange", () => ({})),
	"activity.opportunity_status_change": statusChange("OpportunityStatusChange", (id) => ({
		opportunity_id: id("oppo"),
		old_status_type: "active",
		new_status_type: "active",
	})),
	"activity.task_completed": {
		prefix: "acti",
		onLead: true,
		data: (id) => ({
			_type: "TaskCompleted",
			user_id: id("user"),
			user_name: "Joe Kemp",
			users: [],
			task_id: id("task"),
			task_assigned_to: id("user"),
			task_text: "Send the contract",
		}),
		before: () => ({}),
	},
} satisfies Record<string, Sample>;
