/** The modes of a text search. */
export type TextMode = "full_words" | "phrase" | "beginning_of_words" | "exact_value";

/** The words of a string, in lower case. */
export function wordsOf(text: string): string[] {
	return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

export function matchesText(text: string, mode: unknown, wanted: string): boolean {
	const lower = text.toLowerCase();
	switch (mode) {
		case "exact_value":
			return lower === wanted.toLowerCase();
		case "phrase":
			return ` ${wordsOf(text).join(" ")} `.includes(` ${wordsOf(wanted).join(" ")} `);
		case "beginning_of_words": {
			const words = wordsOf(text);
			return wordsOf(wanted).every((start) => words.some((word) => word.startsWith(start)));
		}
		default: {
			const words = new Set(wordsOf(text));
			return wordsOf(wanted).every((word) => words.has(word));
		}
	}
}

/** All strings in a value, including nested objects and lists. */
export function textsIn(value: unknown): string[] {
	if (typeof value === "string") return [value];
	if (typeof value !== "object" || value === null) return [];
	return Object.values(value).flatMap(textsIn);
}
