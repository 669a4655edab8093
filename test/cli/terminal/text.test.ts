import { expect, test } from "vitest";
import { cut, printable, wrap } from "../../../src/cli/terminal/text.ts";

test("characters that would move the cursor, change colours or reverse the text are replaced by a space", () => {
	expect(printable("one\r\n\ttwo\u202e\u2066three")).toBe("one two three");
	expect(printable("\u001b[31mred\u001b[0m, grün, 🙂  and wide")).toBe("red, grün, 🙂  and wide");
});

test("text is wrapped between words, into lines of at most the width", () => {
	expect(wrap("one two", 6)).toEqual(["one", "two"]);
	expect(wrap("one two three four", 7)).toEqual(["one two", "three", "four"]);
	expect(wrap("one two three four", 13)).toEqual(["one two three", "four"]);
});

test("a word that is longer than the width gets its own line", () => {
	expect(wrap("see https://example.com/close there", 8)).toEqual(["see", "https://example.com/close", "there"]);
});

test("text that is too long ends with an ellipsis", () => {
	expect([cut("12345", 5), cut("123456", 5)]).toEqual(["12345", "1234…"]);
});
