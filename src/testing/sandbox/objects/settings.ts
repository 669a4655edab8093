import type { Fields } from "../document/schema.ts";
import type { World } from "./world.ts";

/** The store's collection for settings, which are not objects of the document, such as the order of custom fields. */
const COLLECTION = "settings";

/** Returns the setting of a path; undefined if it was never written. */
export function readSetting({ store }: World, path: string): Fields | undefined {
	const stored = store.get(COLLECTION, path);
	if (!stored) return undefined;
	const { id, ...fields } = stored;
	return fields;
}

export function writeSetting({ store }: World, path: string, fields: Fields): void {
	const stored = { ...fields, id: path };
	if (store.get(COLLECTION, path)) store.replace(COLLECTION, stored);
	else store.add(COLLECTION, stored);
}
