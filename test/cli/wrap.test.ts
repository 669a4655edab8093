import { expect, test } from "vitest";
import { wrap } from "../../src/cli/terminal/wrap.ts";

test("a text is broken between words, into lines that may be as long as the width and no longer", () => {
	expect(wrap("one two", 6)).toEqual(["one", "two"]);
	expect(wrap("one two three four", 7)).toEqual(["one two", "three", "four"]);
	expect(wrap("one two three four", 10)).toEqual(["one two", "three four"]);
	expect(wrap("one two three four", 13)).toEqual(["one two three", "four"]);
});

test("a word that is longer than the width has a line of its own", () => {
	expect(wrap("see https://example.com/close there", 8)).toEqual(["see", "https://example.com/close", "there"]);
});
