import { invalidFields } from "../api/answer.ts";
import type { Fields } from "../document/schema.ts";
import type { World, Writer } from "../objects/world.ts";

/** Returns the lead of a new object, or creates a lead if the body names none. Whether Close names that lead is not known. */
export function leadFor({ lead_id }: Fields, writer: Writer): string {
	if (lead_id === undefined || lead_id === null) return writer.create("/lead/", {}).id;
	requireLead(lead_id, writer.world);
	return String(lead_id);
}

/** Throws a 400 for the id of a lead that does not exist. */
export function requireLead(id: unknown, world: World): void {
	if (id === undefined || id === null || world.store.get("/lead/", String(id))) return;
	throw invalidFields({ lead_id: "There is no lead with this id." });
}
