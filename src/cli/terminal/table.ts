import type { Output, Style } from "./output.ts";
import { cut, printable } from "./text.ts";

/** The text of a cell, optionally with a style. */
export type Cell = string | { text: string; style: Style };

/** A heading, and the width of the cells below it, in characters. */
export interface Column {
	heading: string;
	width: number;
}

const GAP = "  ";

/** The minimum width of the last column. */
const MIN_WIDTH = 8;

/** Creates columns that are as wide as their widest cells. */
export function fitColumns(headings: string[], rows: Cell[][]): Column[] {
	const widthOf = (cell: Cell = "") => printable(typeof cell === "string" ? cell : cell.text).length;
	return headings.map((heading, column) => ({
		heading,
		width: Math.max(heading.length, ...rows.map((row) => widthOf(row[column]))),
	}));
}

/** The width of a table with these columns. */
export function widthOfTable(columns: Column[]): number {
	return columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1));
}

/**
 * Prints the headings, and returns a function that prints one row. The last column gets the remaining width of the
 * terminal, and longer text in it is truncated. Longer text in another column shifts the rest of its row.
 */
export function startTable(output: Output, columns: Column[]): (row: Cell[]) => void {
	const left = widthOfTable(columns.slice(0, -1)) + (columns.length > 1 ? GAP.length : 0);
	const room = output.columns === undefined ? Number.POSITIVE_INFINITY : Math.max(output.columns - left, MIN_WIDTH);
	const printRow = (row: Cell[]) => {
		const cells = row.map((cell, index) => {
			const isLast = index === columns.length - 1;
			const plain = printable(typeof cell === "string" ? cell : cell.text);
			const text = isLast ? cut(plain, room) : plain.padEnd(columns[index]?.width ?? 0);
			return typeof cell === "string" ? text : output.style(cell.style, text);
		});
		output.line(cells.join(GAP).trimEnd());
	};
	printRow(columns.map(({ heading }) => ({ text: heading, style: "heading" })));
	return printRow;
}
