import { expect, test } from "vitest";
import { printable } from "../../src/cli/terminal/output.ts";

test("what would move a terminal's cursor or turn its text around becomes a single space", () => {
	expect(printable("one\r\n\ttwo")).toBe("one two");
	expect(printable("one\u202e\u2066two")).toBe("one two");
});

test("colours are taken out, and other text stays as it is", () => {
	expect(printable("\u001b[31mred\u001b[0m, grün, 🙂  and wide")).toBe("red, grün, 🙂  and wide");
});
