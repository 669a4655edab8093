import type { Fields } from "../document/schema.ts";
import type { World } from "./world.ts";

/** Where the store keeps what is not an object of the document, such as the order of custom fields. */
const COLLECTION = "settings";

/** A setting by the path that it belongs to; undefined before it is first written. */
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
