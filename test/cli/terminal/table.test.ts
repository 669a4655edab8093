import { expect, test } from "vitest";
import { type Cell, fitColumns, startTable } from "../../../src/cli/terminal/table.ts";
import { keepOutput } from "../stand-ins.ts";

/** The lines of a table whose columns are as wide as their cells. */
function print(headings: string[], rows: Cell[][], columns?: number): string[] {
	const { output, lines } = keepOutput(columns === undefined ? {} : { columns });
	const printRow = startTable(output, fitColumns(headings, rows));
	for (const row of rows) printRow(row);
	return lines;
}

test("columns are aligned, and headings and some cells have a style", () => {
	expect(print(["A", "STATE", "URL"], [["long", { text: "ok", style: "good" }, "https://example.com"]])).toEqual([
		"<heading>A   </heading>  <heading>STATE</heading>  <heading>URL</heading>",
		"long  <good>ok   </good>  https://example.com",
	]);
});

test.each([
	[12, "1234567…"],
	[13, "123456789"],
	[5, "1234567…"],
])(
	"on a terminal of %i columns the last column gets the remaining width, but at least eight characters",
	(columns, cell) => {
		expect(print(["A", "B"], [["22", "123456789"]], columns).at(-1)).toBe(`22  ${cell}`);
	},
);

test("nothing is truncated without a terminal", () => {
	expect(print(["A", "B"], [["1", "x".repeat(300)]]).at(-1)).toBe(`1  ${"x".repeat(300)}`);
});

test("no line ends with spaces, and an empty first cell keeps its place", () => {
	expect(print(["A", "B"], [["x", ""], ["", "y"], ["z"]]).slice(1)).toEqual(["x", "   y", "z"]);
});

test("a cell that is wider than its column shifts the rest of its row", () => {
	const { output, lines } = keepOutput();

	startTable(output, [
		{ heading: "A", width: 1 },
		{ heading: "B", width: 1 },
	])(["wide", "b"]);

	expect(lines.at(-1)).toBe("wide  b");
});

test("control characters are not printed", () => {
	expect(print(["A", "B"], [["\u001b[2Jx", { text: "y\nz", style: "bad" }]]).at(-1)).toBe("x  <bad>y z</bad>");
});
