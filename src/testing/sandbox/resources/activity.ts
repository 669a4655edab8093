import type { Fields } from "../document/schema.ts";
import { writeDate } from "../objects/object-fields.ts";
import type { Stored } from "../objects/store.ts";
import type { Resource, Writer } from "../objects/world.ts";
import { leadFor, requireLead } from "./lead-of.ts";
import { readNote } from "./note.ts";
import { formatPhone } from "./phone.ts";

/** How long a message stays in the outbox, in ms. Close's time is not known. */
const OUTBOX_MS = 1000;

/** The behavior of each kind of activity. */
export const ACTIVITIES: { [collection: string]: Resource } = {
	"/activity/note/": activity("activity.note", { onCreate: readNote, onUpdate: (_before, body) => readNote(body) }),
	"/activity/call/": activity("activity.call", {
		// The API only logs calls that were made outside of Close.
		onCreate: (body) => ({
			source: "External",
			status: "completed",
			direction: "outbound",
			...readNote(withPhone(body)),
		}),
		onUpdate: (_before, body) => readNote(body),
	}),
	"/activity/email/": messageActivity("activity.email", {
		onCreate: (body, { cause }) => ({
			direction: body.status === "inbox" ? "incoming" : "outgoing",
			user_id: cause.userId,
			...body,
		}),
	}),
	"/activity/sms/": messageActivity("activity.sms", {
		onCreate: (body) => ({
			source: "Close.io",
			direction: body.status === "inbox" ? "inbound" : "outbound",
			...body,
			...formatPhoneField("local_phone", body),
			...formatPhoneField("remote_phone", body),
		}),
	}),
	"/activity/whatsapp_message/": activity("activity.whatsapp_message", {
		onCreate: (body) => ({
			source: "api",
			...body,
			...formatPhoneField("local_phone", body),
			...formatPhoneField("remote_phone", body),
			text: body.message_markdown,
			message_html: `<p>${String(body.message_markdown ?? "")}</p>`,
		}),
	}),
	"/activity/custom/": activity("activity.custom_activity", {
		onCreate: (body) => ({ status: "published", ...body }),
	}),
	"/activity/meeting/": activity("activity.meeting", {
		actions: (meeting, before) =>
			meeting.status === before?.status ? [] : (MEETING_ACTIONS.get(meeting.status) ?? []),
	}),
	"/activity/status_change/lead/": activity("activity.lead_status_change"),
	"/activity/status_change/opportunity/": activity("activity.opportunity_status_change"),
	"/activity/task_completed/": activity("activity.task_completed"),
	"/activity/created/": activity("activity.created"),
	"/activity/emailthread/": activity("activity.email_thread"),
	"/activity/form_submission/": activity("activity.form_submission"),
	// Close's documentation gives no consistent name to the events of these two.
	"/activity/lead_merge/": activity(undefined),
	"/activity/import_update/": activity(undefined),
};

const MEETING_ACTIONS = new Map<unknown, string[]>([
	["upcoming", ["scheduled"]],
	["in-progress", ["started"]],
	["completed", ["completed"]],
	["canceled", ["canceled"]],
]);

/** Adds the behavior of all activities to that of one kind. */
function activity(eventType: string | undefined, special: Resource = {}): Resource {
	return {
		...special,
		...(eventType !== undefined && { eventType: () => eventType }),
		onCreate(body, writer) {
			const { world, cause } = writer;
			const { contact_id } = body;
			const contact = world.store.get("/contact/", String(contact_id));
			const lead_id = body.lead_id ?? contact?.lead_id;
			requireLead(lead_id, world);
			return {
				user_id: cause.userId,
				activity_at: body.date_created ?? writeDate({ format: "date-time" }, world.clock.now()),
				...(special.onCreate?.(body, writer) ?? body),
				lead_id: lead_id ?? leadFor(body, writer),
			};
		},
	};
}

/** A message with the status `outbox` becomes `sent` a moment later. */
function messageActivity(eventType: string, special: Resource): Resource {
	return activity(eventType, {
		...special,
		actions: ({ status }, before) => (status === "sent" && before?.status !== "sent" ? ["sent"] : []),
		onCreate: (body, writer) => ({ ...(special.onCreate?.(body, writer) ?? body), ...sentAt(body, writer) }),
		onUpdate: (_before, body, writer) => ({ ...body, ...sentAt(body, writer) }),
		afterCreate: (object, writer) => sendLater(object, writer),
		afterUpdate(object, before, writer) {
			if (object.status !== before.status) sendLater(object, writer);
		},
	});

	function sendLater({ id, status }: Stored, writer: Writer): void {
		if (status !== "outbox") return;
		const { clock, store } = writer.world;
		const collection = store.find(id)?.collection ?? "";
		clock.schedule(clock.now() + OUTBOX_MS, () => {
			if (store.get(collection, id)?.status === "outbox") writer.update(collection, id, { status: "sent" });
		});
	}
}

function sentAt({ status }: Fields, { world }: Writer): Fields {
	return status === "sent" ? { date_sent: writeDate({ format: "date-time" }, world.clock.now()) } : {};
}

function withPhone(body: Fields): Fields {
	return typeof body.phone === "string" ? { ...body, phone: formatPhone(body.phone).phone } : body;
}

function formatPhoneField(field: string, body: Fields): Fields {
	if (typeof body[field] !== "string") return {};
	const { phone, phone_formatted } = formatPhone(body[field]);
	return { [field]: phone, [`${field}_formatted`]: phone_formatted };
}
