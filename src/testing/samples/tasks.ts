import { PHONE, type Sample } from "./sample.ts";

/** A task of this kind; `extra` are the fields that only this kind has. */
function task(kind: string, extra: Sample["data"], prefix = "task"): Sample {
	return {
		prefix,
		onLead: true,
		data: (id) => ({
			_type: kind,
			lead_name: "Juniper Bakery",
			contact_id: id("cont"),
			assigned_to: id("user"),
			assigned_to_name: "Joe Kemp",
			date: "2026-01-20",
			due_date: "2026-01-20",
			is_complete: false,
			is_dateless: false,
			is_new: false,
			object_type: null,
			object_id: null,
			view: null,
			...extra(id),
		}),
		before: () => ({ date: "2026-01-16", due_date: "2026-01-16" }),
		after: { completed: { is_complete: true } },
	};
}

const aboutActivity: Sample["data"] = (id) => ({ object_type: "activity", object_id: id("acti") });
const aboutEmail: Sample["data"] = (id) => ({
	...aboutActivity(id),
	subject: "Your order",
	emails: ["ines@juniper.example.com"],
});
const aboutPhone: Sample["data"] = (id) => ({ ...aboutActivity(id), phone: PHONE, remote_phone: PHONE });

/** Tasks of every kind. */
export const TASKS = {
	"task.lead": task("lead", () => ({ text: "Send the contract" })),
	"task.missed_call": task("missed_call", aboutPhone),
	"task.answered_detached_call": task("answered_detached_call", aboutPhone),
	"task.voicemail": task("voicemail", (id) => ({ ...aboutPhone(id), voicemail_duration: 21 })),
	"task.incoming_email": task("incoming_email", aboutEmail, "noti"),
	"task.email_followup": task("email_followup", aboutEmail),
	"task.opportunity_due": task(
		"opportunity_due",
		(id) => ({ object_type: "opportunity", object_id: id("oppo"), opportunity_value: 100_000 }),
		"noti",
	),
	"task.incoming_sms": task("incoming_sms", aboutPhone),
	"task.outgoing_call": task("outgoing_call", () => ({ text: "Call about the contract", phone: PHONE })),
} satisfies Record<string, Sample>;
