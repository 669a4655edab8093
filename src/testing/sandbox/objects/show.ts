import type { Fields } from "../document/schema.ts";
import { namesOf } from "./names.ts";
import type { Stored } from "./store.ts";
import type { World } from "./world.ts";

/** An object as events show it: the stored fields, names of referenced objects, and computed fields. */
export function describeObject(world: World, collection: string, object: Stored): Fields {
	return {
		...object,
		...namesOf(world.store, collection, object),
		...world.resources.get(collection)?.computed?.(object, world),
	};
}

/** An object as responses show it. */
export function showObject(world: World, collection: string, object: Stored): Fields {
	const resource = world.resources.get(collection);
	const shown = { ...describeObject(world, collection, object), ...resource?.embedded?.(object, world) };
	for (const name of resource?.eventOnly ?? []) delete shown[name];
	return shown;
}
