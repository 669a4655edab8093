const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Returns a generator of numbers from 0 to 1 that depend only on the seed: mulberry32, started with a hash of the seed. */
export function createRandom(seed: string): () => number {
	let state = 0x811c9dc5;
	for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Makes an id in Close's form: the prefix, an underscore, and random letters and digits. */
export function randomId(prefix: string, length: number, random: () => number): string {
	let id = `${prefix}_`;
	for (let at = 0; at < length; at++) id += ALPHABET[Math.floor(random() * ALPHABET.length)];
	return id;
}
