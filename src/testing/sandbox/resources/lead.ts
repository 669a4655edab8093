import { invalidFields } from "../api/answer.ts";
import type { Fields } from "../document/schema.ts";
import { nameOf } from "../objects/names.ts";
import { showObject } from "../objects/show.ts";
import type { Stored } from "../objects/store.ts";
import type { Resource, World, Writer } from "../objects/world.ts";

/** Leads: a lead can be created with its contacts, shows its objects, and is deleted with them. */
export const LEAD: Resource = {
	eventType: () => "lead",
	onCreate({ contacts, ...body }, { world }) {
		return { ...withStatusId(world, body), status_id: statusOf(world, body) ?? defaultStatus(world) };
	},
	afterAdd(lead, { contacts }, writer) {
		// Close adds this activity to each lead. In the event log its deletion was observed, but not its creation.
		writer.add("/activity/created/", { lead_id: lead.id, source: "api" });
		const nested = (Array.isArray(contacts) ? contacts : []).map((contact) => {
			const { id } = writer.add("/contact/", { ...contact, lead_id: lead.id });
			return { collection: "/contact/", id };
		});
		writer.world.store.replace("/lead/", { ...lead, contact_ids: nested.map(({ id }) => id) });
		return nested;
	},
	onUpdate: (_before, body, { world }) => withStatusId(world, body),
	afterUpdate(lead, before, writer) {
		if (lead.status_id !== before.status_id) logStatusChange(lead, before, writer);
	},
	beforeDelete(lead, writer) {
		for (const collection of writer.world.store.collections()) {
			for (const { id } of writer.world.store.ofLead(lead.id, collection)) {
				if (writer.world.store.get(collection, id)) writer.remove(collection, id);
			}
		}
	},
	computed(lead, { store }) {
		const [contactId] = Array.isArray(lead.contact_ids) ? lead.contact_ids : [];
		const contact = store.find(contactId)?.object;
		// What Close shows for a lead without a name is not known.
		return { display_name: lead.name || (contact && nameOf(contact)) || "Untitled" };
	},
	embedded(lead, world) {
		const showAll = (collection: string) =>
			world.store.ofLead(lead.id, collection).map((object) => showObject(world, collection, object));
		return {
			html_url: `https://app.close.com/lead/${lead.id}/`,
			contacts: showAll("/contact/"),
			opportunities: showAll("/opportunity/"),
			tasks: showAll("/task/").filter(({ is_complete }) => is_complete !== true),
		};
	},
	// Observed: responses of the live API do not have it.
	eventOnly: ["contact_ids"],
};

/** Replaces a status that is named by its label with its id. */
function withStatusId(world: World, { status, ...body }: Fields): Fields {
	const status_id = statusOf(world, { status, ...body });
	return status_id === undefined ? body : { ...body, status_id };
}

function statusOf({ store }: World, { status, status_id }: Fields): string | undefined {
	if (typeof status_id === "string") {
		if (store.get("/status/lead/", status_id)) return status_id;
		throw invalidFields({ status_id: "There is no status with this id." });
	}
	if (typeof status !== "string") return undefined;
	for (const { id, label } of store.all("/status/lead/")) {
		if (label === status) return id;
	}
	throw invalidFields({ status: "There is no status with this label." });
}

function defaultStatus({ store }: World): string {
	for (const { id } of store.all("/status/lead/")) return id;
	return "";
}

function logStatusChange(lead: Stored, before: Stored, writer: Writer): void {
	writer.create("/activity/status_change/lead/", {
		lead_id: lead.id,
		old_status_id: before.status_id,
		new_status_id: lead.status_id,
	});
}
