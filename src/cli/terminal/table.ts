import type { Output, Style } from "./output.ts";
import { cut, printable } from "./text.ts";

/** A cell: its text, with a style if it is not plain. */
export type Cell = string | { text: string; style: Style };

/** A heading, with the width of the cells beneath it in characters. */
export interface Column {
	heading: string;
	width: number;
}

const GAP = "  ";

/** The least width of the last column. */
const LEAST_WIDTH = 8;

/** Columns as wide as their cells. */
export function fitColumns(headings: string[], rows: Cell[][]): Column[] {
	const widthOf = (cell: Cell = "") => printable(typeof cell === "string" ? cell : cell.text).length;
	return headings.map((heading, column) => ({
		heading,
		width: Math.max(heading.length, ...rows.map((row) => widthOf(row[column]))),
	}));
}

/** The width of a table of these columns. */
export function widthOfTable(columns: Column[]): number {
	return columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1));
}

/**
 * Prints the headings, and returns a function that prints one row. The last column gets what is left of the terminal's
 * width. A longer text in it is cut; in another column it moves its row to the right.
 */
export function startTable(output: Output, columns: Column[]): (row: Cell[]) => void {
	const left = widthOfTable(columns.slice(0, -1)) + (columns.length > 1 ? GAP.length : 0);
	const room = output.columns === undefined ? Number.POSITIVE_INFINITY : Math.max(output.columns - left, LEAST_WIDTH);
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
