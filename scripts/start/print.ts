import { styleText } from "node:util";

/** Adds color on a terminal, unless `NO_COLOR` is set. */
function paint(format: "bold" | "dim" | "green", text: string): string {
	return process.stdout.isTTY && !process.env.NO_COLOR ? styleText(format, text) : text;
}

/** Prints the title of a part. */
export function printTitle(title: string): void {
	console.log(`\n${paint("bold", title)}`);
}

/** Prints what happened in a step, and the details below it. */
export function printStep(step: string, details: string[] = []): void {
	console.log(`${paint("green", "✓")} ${step}`);
	for (const detail of details) console.log(paint("dim", `    ${detail}`));
}

/** Prints a slow step when it starts. */
export function printProgress(text: string): void {
	console.log(paint("dim", `… ${text}`));
}
