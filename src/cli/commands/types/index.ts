import { readFile, writeFile } from "node:fs/promises";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { commandParts, indentCommand } from "../../arguments/command-line.ts";
import type { Context } from "../../context.ts";
import { EXIT, UsageError } from "../../exit.ts";
import type { Output } from "../../terminal/output.ts";
import { printable } from "../../terminal/text.ts";
import { compareModules, type Difference, readModule } from "./compare-modules.ts";
import { type Description, describeAccount } from "./describe-account.ts";
import { type Account, readAccount } from "./read-account.ts";
import { FIRST_LINE, writeDeclarations, writeJavaScript, writeTypeScript } from "./write-module.ts";

export function addTypes(program: CommandUnknownOpts, context: Context): void {
	program
		.command("types")
		.description("write a module with your custom fields as types, and the ids of your organization as constants")
		.option("--out <file>", "a .ts file, or a .d.ts file with its .js beside it", readOut)
		.option("--check", "change nothing; list the differences from the file, and exit with 3 if there are any")
		.addHelpText(
			"after",
			"\nExample:\n  npx close-crm types --out close.d.ts\n  npx close-crm types --out close.d.ts --check",
		)
		.action(async ({ out, check = false }) => {
			const { output } = context;
			if (out === undefined && (check || !output.isJson)) {
				throw new UsageError("Pass --out with the file to write, such as close.d.ts, or --json to print the data.");
			}
			const existing = out === undefined ? undefined : await readExisting(out);
			if (check && existing === undefined)
				throw new UsageError(`${out} does not exist. Run the command without --check.`);
			const account = await readAccount(await context.client());
			const description = describeAccount(account);
			const differences = compare(existing ?? [], description);
			if (check && out !== undefined) return printCheck(context, out, differences);
			if (out !== undefined) await write(out, description);
			if (output.isJson) output.json(account, 2);
			if (out !== undefined) printWritten(output, { out, account, description }, differences);
		});
}

const DECLARATIONS_ENDING = ".d.ts";

function readOut(file: string): string {
	if (file.endsWith(".ts")) return file;
	throw new UsageError(`--out must end in .ts or .d.ts; it is ${file}.`);
}

/** The name of the .js file beside a .d.ts file. */
function constantsFile(out: string): string {
	return `${out.slice(0, -DECLARATIONS_ENDING.length)}.js`;
}

/** Reads the existing files of the module, its declarations first. Resolves to undefined if there are none. */
async function readExisting(out: string): Promise<string[] | undefined> {
	const text = await readOwn(out);
	const constants = out.endsWith(DECLARATIONS_ENDING) ? [(await readOwn(constantsFile(out))) ?? ""] : [];
	return text === undefined ? undefined : [text, ...constants];
}

/** Reads a file that this command wrote. Resolves to undefined if it does not exist. Rejects any other file. */
async function readOwn(file: string): Promise<string | undefined> {
	const text = await readFile(file, "utf8").catch((cause: unknown) => {
		if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new UsageError(`${file} cannot be read: ${reason}`, { cause });
	});
	if (text === undefined || text.startsWith(FIRST_LINE)) return text;
	throw new UsageError(`${file} was not written by this command. Pass the name of another file.`);
}

/** The differences in all files of the module, without duplicates. */
function compare(existing: string[], description: Description): Difference[] {
	const account = readModule(writeTypeScript(description));
	const [main, constants] = existing.map(readModule);
	if (main === undefined) return [];
	const inMain = compareModules(main, account);
	// A .js file has no types to compare.
	const inConstants = constants ? compareModules({ ...constants, types: account.types }, account) : [];
	const isNew = ({ change, name }: Difference) => !inMain.some((each) => each.change === change && each.name === name);
	return [...inMain, ...inConstants.filter(isNew)];
}

async function write(out: string, description: Description): Promise<void> {
	if (!out.endsWith(DECLARATIONS_ENDING)) return writeFile(out, writeTypeScript(description));
	await writeFile(out, writeDeclarations(description));
	await writeFile(constantsFile(out), writeJavaScript(description));
}

function printWritten(
	output: Output,
	{ out, account, description }: { out: string; account: Account; description: Description },
	differences: Difference[],
): void {
	for (const { path, collisions } of description.groups) {
		for (const { name, items } of collisions) {
			const ids = items.map(({ id }) => id).join(", ");
			output.note(
				printable(
					`${[...path, name].join(".")} would be the name of ${ids}, so the end of its id is added to each name.`,
				),
			);
		}
	}
	for (const difference of differences) output.note(describeDifference(difference));
	const constants = description.groups.reduce((sum, group) => sum + group.constants.length, 0);
	output.note(`${out}: ${account.custom_fields.length} custom fields, ${constants} constants.`);
}

function printCheck(context: Context, out: string, differences: Difference[]): void {
	const { output, options } = context;
	if (differences.length > 0) context.exitCode = EXIT.outdated;
	if (output.isJson) {
		output.json({ up_to_date: differences.length === 0, differences }, 2);
		return;
	}
	for (const difference of differences) output.line(describeDifference(difference));
	if (differences.length === 0) output.note(`${out} is up to date.`);
	else output.note(`To update ${out}:\n${indentCommand(commandParts(["types"], { "--out": out }, options))}`);
}

const CHANGE_WIDTH = "changed type".length;

function describeDifference({ change, name, value, before, after }: Difference): string {
	const details = {
		added: `${name}  ${value}`,
		removed: `${name}  ${value}`,
		renamed: `${name} -> ${after}  ${value}`,
		"changed type": `${name}  ${before} -> ${after}`,
	};
	return printable(`${change.padEnd(CHANGE_WIDTH)}  ${details[change]}`);
}
