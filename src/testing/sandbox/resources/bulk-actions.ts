import type { Fields } from "../document/schema.ts";
import type { FoundObject, Stored } from "../objects/store.ts";
import type { Writer } from "../objects/world.ts";

/** Applies a bulk action to each object that its search found. */
export function runBulkAction(kind: string, job: Stored, found: FoundObject[], writer: Writer): void {
	for (const { collection, object } of found) {
		// Deleting a lead deletes its contacts, which may have been found as well.
		if (!writer.world.store.get(collection, object.id)) continue;
		if (kind === "delete") writer.remove(collection, object.id);
		if (kind === "edit") edit(job, collection, object, writer);
		if (kind === "email") sendEmail(job, collection, object, writer);
		if (kind === "sequence_subscription") changeSubscription(job, collection, object, writer);
	}
}

function edit(job: Stored, collection: string, { id }: Stored, writer: Writer): void {
	const type = String(job.type);
	if (type === "set_lead_status") {
		writer.update(collection, id, { status_id: job.lead_status_id });
		return;
	}
	const field = `custom.${job.custom_field_id ?? job.custom_field_name}`;
	const changesList = job.custom_field_operation === "add" || job.custom_field_operation === "remove";
	const key = changesList ? `${field}.${job.custom_field_operation}` : field;
	const value = type.startsWith("clear_") ? null : (job.custom_field_values ?? job.custom_field_value);
	writer.update(collection, id, { [key]: value });
}

/** The contacts that a bulk action affects: by its contact preference, the first contact of a lead or all of them. */
function contactsOf({ contact_preference }: Stored, collection: string, object: Stored, writer: Writer): Stored[] {
	if (collection === "/contact/") return [object];
	const contacts = writer.world.store.ofLead(object.id, "/contact/");
	return contact_preference === "contact" || contact_preference === "all" ? contacts : contacts.slice(0, 1);
}

function sendEmail(job: Stored, collection: string, object: Stored, writer: Writer): void {
	const template = writer.world.store.get("/email_template/", String(job.template_id));
	for (const contact of contactsOf(job, collection, object, writer)) {
		writer.create("/activity/email/", {
			status: "outbox",
			lead_id: contact.lead_id,
			contact_id: contact.id,
			to: addressesOf(contact).slice(0, 1),
			sender: job.sender ?? null,
			subject: template?.subject ?? null,
			body_html: template?.body ?? null,
			template_id: job.template_id,
			bulk_email_action_id: job.id,
		});
	}
}

function addressesOf({ emails }: Stored): string[] {
	return (Array.isArray(emails) ? emails : []).map(({ email }: Fields) => String(email));
}

function changeSubscription(job: Stored, collection: string, object: Stored, writer: Writer): void {
	for (const contact of contactsOf(job, collection, object, writer)) {
		if (job.action_type === "subscribe") {
			const { sender_account_id, sender_email, sender_name, sequence_id } = job;
			const contact_email = addressesOf(contact)[0] ?? null;
			const sender = { sender_account_id, sender_email, sender_name };
			writer.create("/sequence_subscription/", { contact_id: contact.id, sequence_id, contact_email, ...sender });
			continue;
		}
		for (const { id, contact_id } of writer.world.store.ofLead(String(contact.lead_id), "/sequence_subscription/")) {
			if (contact_id !== contact.id) continue;
			writer.update("/sequence_subscription/", id, { status: job.action_type === "pause" ? "paused" : "active" });
		}
	}
}
