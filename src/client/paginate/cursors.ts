/**
 * Follows the cursors of one list to its end: no cursor, or one that came before. An empty page is not the end, because
 * the event log has been seen to return one with a cursor.
 */
export class Cursors {
	readonly #followed = new Set<string>();

	/** The cursor of the page after this one; undefined at the end. */
	next({ cursor_next: cursor }: { cursor_next?: unknown }): string | undefined {
		if (typeof cursor !== "string" || cursor === "" || this.#followed.has(cursor)) return undefined;
		this.#followed.add(cursor);
		return cursor;
	}
}
