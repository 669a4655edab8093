import { invalidFields } from "../api/answer.ts";
import { answerWith, type Handlers } from "../api/call.ts";
import { readFields } from "../api/general.ts";
import type { Stored } from "../objects/store.ts";
import type { World, Writer } from "../objects/world.ts";

/** Merges the source lead into the destination lead, which keeps its id. */
export const MERGE: Handlers = {
	leads_merge(call) {
		const { world } = call.writer;
		const body = readFields(call);
		const source = requireLead(world, "source", body.source);
		const destination = requireLead(world, "destination", body.destination);
		if (source.id === destination.id) throw invalidFields({ source: "A lead cannot be merged into itself." });
		world.undocumented("what POST /lead/merge/ answers.");
		// The `meta` of every event of a merge names both leads.
		const meta = { merge_source_lead_id: source.id, merge_destination_lead_id: destination.id };
		mergeLeads(source, destination, call.writer.with(meta));
		return answerWith(call, {});
	},
};

function requireLead(world: World, field: string, id: unknown): Stored {
	const lead = typeof id === "string" ? world.store.get("/lead/", id) : undefined;
	if (!lead) throw invalidFields({ [field]: "There is no lead with this id." });
	return lead;
}

function mergeLeads(source: Stored, destination: Stored, writer: Writer): void {
	const { store } = writer.world;
	const contactIds = [source, destination].flatMap(({ contact_ids }) =>
		Array.isArray(contact_ids) ? contact_ids : [],
	);
	const names = [source, destination].map(({ name }) => name);
	for (const collection of store.collections()) {
		for (const { id } of store.ofLead(source.id, collection)) {
			writer.update(collection, id, { lead_id: destination.id });
		}
	}
	writer.update("/lead/", destination.id, { contact_ids: contactIds });
	writer.remove("/lead/", source.id);
	writer.create("/activity/lead_merge/", {
		lead_id: destination.id,
		source_lead_id: source.id,
		destination_lead_id: destination.id,
		source_display_name: names[0],
		destination_display_name: names[1],
		merge_status: "completed",
	});
	writer.emitAction("/lead/", destination.id, "merged");
}
