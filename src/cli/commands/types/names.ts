import type { Named } from "./read-account.ts";

/** Converts a name in Close to the name of a constant: `Annual value ($)` becomes `annualValue`. */
function toIdentifier({ name, id }: Named): string {
	const [first = "", ...others] = name
		.normalize("NFC")
		.split(/[^\p{ID_Continue}]|_/u)
		.filter(Boolean);
	const start = first === first.toUpperCase() ? first.toLowerCase() : first.charAt(0).toLowerCase() + first.slice(1);
	const text = start + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
	if (text === "") return id;
	return /^\p{ID_Start}/u.test(text) ? text : `_${text}`;
}

/** How many of an id's last characters distinguish items of the same name. */
const SUFFIX_LENGTH = 4;

/** Items whose constants would have the same name. */
export interface Collision {
	name: string;
	items: Named[];
}

/**
 * Returns a name for each item, by its id. If names collide, each of them gets the end of its id as a suffix. Otherwise a
 * constant could silently become the id of a newer item.
 */
export function nameAll(items: readonly Named[]): { names: Map<string, string>; collisions: Collision[] } {
	const names = new Map<string, string>();
	const collisions: Collision[] = [];
	for (const [name, group] of groupBy(items, toIdentifier)) {
		if (group.length > 1) collisions.push({ name, items: group });
		for (const [suffixed, same] of groupBy(group, ({ id }) => `${name}_${id.slice(-SUFFIX_LENGTH)}`)) {
			for (const { id } of same) names.set(id, distinguish({ name, suffixed, id }, group, same));
		}
	}
	return { names, collisions };
}

function distinguish(
	{ name, suffixed, id }: { name: string; suffixed: string; id: string },
	group: Named[],
	same: Named[],
): string {
	if (group.length === 1) return name;
	return same.length === 1 ? suffixed : `${name}_${id}`;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
	const groups = new Map<string, Item[]>();
	for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
	return groups;
}
