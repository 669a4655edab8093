import { invalidFields } from "../api/answer.ts";
import type { Fields } from "../document/schema.ts";
import type { World, Writer } from "../objects/world.ts";

/** The lead of a new contact or opportunity. One that names no lead makes a new one; that it has no name is a choice. */
export function leadFor({ lead_id }: Fields, writer: Writer): string {
	if (lead_id === undefined || lead_id === null) return writer.create("/lead/", {}).id;
	requireLead(lead_id, writer.world);
	return String(lead_id);
}

/** Refuses the id of a lead that does not exist. */
export function requireLead(id: unknown, world: World): void {
	if (id === undefined || id === null || world.store.get("/lead/", String(id))) return;
	throw invalidFields({ lead_id: "There is no lead with this id." });
}
