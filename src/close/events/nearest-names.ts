/** How many changes of one character turn one text into the other (Levenshtein distance). */
function distance(one: string, other: string): number {
	let row = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (const [index, character] of [...one].entries()) {
		const next = [index + 1];
		for (const [at, otherCharacter] of [...other].entries()) {
			const replaced = (row[at] ?? 0) + (character === otherCharacter ? 0 : 1);
			next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
		}
		row = next;
	}
	return row.at(-1) ?? 0;
}

/**
 * The names that are most like a mistyped one, the nearest first; upper and lower case do not matter. Default: at most
 * three names, with a third of their characters changed.
 */
export function nearestNames(
	mistyped: string,
	names: readonly string[],
	{ most = 3, changes: limit = Math.max(2, Math.floor(mistyped.length / 3)) } = {},
): string[] {
	const wanted = mistyped.toLowerCase().slice(0, 100);
	return names
		.map((name) => ({ name, changes: distance(wanted, name.toLowerCase()) }))
		.filter(({ changes }) => changes <= limit)
		.sort((a, b) => a.changes - b.changes)
		.slice(0, most)
		.map(({ name }) => name);
}
