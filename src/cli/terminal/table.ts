import { type Output, printable, type Style } from "./output.ts";

/** A cell: its text, and the style it has if it is not plain. */
export type Cell = string | { text: string; style: Style };

const GAP = "  ";

/** Prints rows under their headings. The last column is cut to what is left of the terminal's width. */
export function printTable(output: Output, headings: string[], rows: Cell[][]): void {
	const table = [headings.map((text): Cell => ({ text, style: "heading" })), ...rows].map((row) =>
		row.map((cell) => (typeof cell === "string" ? { text: printable(cell) } : { ...cell, text: printable(cell.text) })),
	);
	const widths = headings.map((_, column) => Math.max(...table.map((row) => row[column]?.text.length ?? 0)));
	const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
	const room = output.columns === undefined ? Number.POSITIVE_INFINITY : Math.max(output.columns - before, 8);
	for (const row of table) {
		const cells = row.map((cell, column) => {
			const isLast = column === row.length - 1;
			const text = isLast ? cut(cell.text, room) : cell.text.padEnd(widths[column] ?? 0);
			return "style" in cell ? output.style(cell.style, text) : text;
		});
		output.line(cells.join(GAP).trimEnd());
	}
}

function cut(text: string, room: number): string {
	return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
