/** The number of single-character edits that turn one string into the other (Levenshtein distance). */
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
 * The names most similar to a mistyped one, nearest first, ignoring case. Default: at most three names, each with at
 * most a third of its characters changed.
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
