import { isRecord } from "../../../close/values.ts";
import type { Fields } from "../document/schema.ts";
import type { Stored } from "../objects/store.ts";
import type { Resource, Writer } from "../objects/world.ts";
import { leadFor } from "./lead-of.ts";
import { formatPhone } from "./phone.ts";

/** Contacts: a contact without a lead creates its own, and the lead lists its contacts. */
export const CONTACT: Resource = {
	eventType: () => "contact",
	onCreate: (body, writer) => ({ ...readContact(body), lead_id: leadFor(body, writer) }),
	afterCreate: (contact, writer) => changeContactIds(contact, writer, (ids) => [...ids, contact.id]),
	onUpdate: (_before, body) => readContact(body),
	afterDelete(contact, writer) {
		changeContactIds(contact, writer, (ids) => ids.filter((id) => id !== contact.id));
		for (const { id, contact_id } of [...writer.world.store.all("/sequence_subscription/")]) {
			if (contact_id === contact.id) writer.remove("/sequence_subscription/", id);
		}
	},
	computed: ({ name, emails, phones }) => ({
		// What Close shows for a contact without a name is not known.
		display_name: name || firstOf(emails, "email") || firstOf(phones, "phone") || "Unnamed",
	}),
};

/** The contact ids are a field of the lead, so changing them updates the lead. */
function changeContactIds({ lead_id }: Stored, writer: Writer, change: (ids: unknown[]) => unknown[]): void {
	const lead = typeof lead_id === "string" ? writer.world.store.get("/lead/", lead_id) : undefined;
	if (!lead || writer.isBeingDeleted(lead.id)) return;
	const ids = Array.isArray(lead.contact_ids) ? lead.contact_ids : [];
	writer.update("/lead/", lead.id, { contact_ids: change(ids) });
}

function firstOf(values: unknown, field: string): unknown {
	const [first] = Array.isArray(values) ? values : [];
	return isRecord(first) ? first[field] : undefined;
}

/** Adds the fields that responses show to email addresses and phone numbers. Close's default type is not known. */
function readContact(body: Fields): Fields {
	const read: Fields = { ...body };
	if (Array.isArray(body.emails)) {
		read.emails = body.emails.map((email) => ({ type: "office", is_unsubscribed: false, ...email }));
	}
	if (Array.isArray(body.phones)) {
		read.phones = body.phones.map((phone) => ({ type: "office", ...phone, ...formatPhone(phone.phone) }));
	}
	return read;
}
