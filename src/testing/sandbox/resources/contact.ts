import { isRecord } from "../../../close/values.ts";
import type { Fields } from "../document/schema.ts";
import type { Stored } from "../objects/store.ts";
import type { Resource, Writer } from "../objects/world.ts";
import { leadFor } from "./lead-of.ts";
import { formatPhone } from "./phone.ts";

/** A contact: it makes a lead if it has none, and is on the list of its lead. */
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
		// What Close shows of a contact without a name is a choice.
		display_name: name || firstOf(emails, "email") || firstOf(phones, "phone") || "Unnamed",
	}),
};

/** The list of a lead's contacts is a field of the lead, so that its changes are changes of the lead. */
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

/** Addresses get the fields that answers have. Their default type is a choice. */
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
