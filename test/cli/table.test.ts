import { expect, test } from "vitest";
import { printTable } from "../../src/cli/terminal/table.ts";
import { keepOutput } from "./stand-ins.ts";

const ROWS = [
	["1", "12345678"],
	["22", "123456789"],
];

test("a table has its columns beneath each other, and styles for its headings and the cells that have one", () => {
	const { output, lines } = keepOutput();

	printTable(output, ["A", "STATE", "URL"], [["long", { text: "ok", style: "good" }, "https://example.com"]]);

	expect(lines).toEqual([
		"<heading>A   </heading>  <heading>STATE</heading>  <heading>URL</heading>",
		"long  <good>ok   </good>  https://example.com",
	]);
});

test("the last column is cut where a text is longer than what the terminal has left", () => {
	const { output, lines } = keepOutput({ columns: 12 });

	printTable(output, ["A", "B"], ROWS);

	expect(lines.slice(1)).toEqual(["1   12345678", "22  1234567…"]);
});

test("on the narrowest terminal the last column has eight characters all the same", () => {
	const { output, lines } = keepOutput({ columns: 5 });

	printTable(output, ["A", "B"], ROWS);

	expect(lines.slice(1)).toEqual(["1   12345678", "22  1234567…"]);
});

test("nothing is cut where there is no terminal", () => {
	const { output, lines } = keepOutput();

	printTable(output, ["A", "B"], ROWS);

	expect(lines.slice(1)).toEqual(["1   12345678", "22  123456789"]);
});

test("no line ends with space, and the space before an empty first cell stays", () => {
	const { output, lines } = keepOutput();

	printTable(
		output,
		["A", "B"],
		[
			["x", ""],
			["", "y"],
		],
	);

	expect(lines.slice(1)).toEqual(["x", "   y"]);
});

test("a row may have fewer cells than there are headings", () => {
	const { output, lines } = keepOutput();

	printTable(output, ["A", "B"], [["x"]]);

	expect(lines.slice(1)).toEqual(["x"]);
});

test("what would move a terminal's cursor is not printed", () => {
	const { output, lines } = keepOutput();

	printTable(output, ["A", "B"], [["\u001b[2Jx", { text: "y\nz", style: "bad" }]]);

	expect(lines.slice(1)).toEqual(["x  <bad>y z</bad>"]);
});
