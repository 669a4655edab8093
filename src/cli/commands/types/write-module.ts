import type { Constant, Description, FieldType, Group } from "./describe-account.ts";

/** The first line of every module that is written. A file without it was not written by this command. */
export const FIRST_LINE = '// Written by "npx close-crm types". Do not edit: after a change in Close, run it again.';

/** The syntax of a module's constants. */
interface Syntax {
	/** The declaration of a top-level constant, up to its value. */
	declare(name: string): string;
	/** Before the name of a member. */
	member: string;
	/** Between members. */
	separator: string;
	/** After the value of a top-level constant. */
	end: string;
}

const TYPESCRIPT: Syntax = {
	declare: (name) => `export const ${name} = `,
	member: "",
	separator: ",",
	end: " as const;",
};
const DECLARATIONS: Syntax = {
	declare: (name) => `export declare const ${name}: `,
	member: "readonly ",
	separator: ";",
	end: ";",
};
const JAVASCRIPT: Syntax = { ...TYPESCRIPT, end: ";" };

const COMMENTS: Record<string, string> = {
	fields: "The names of custom fields in objects, `_fields` and `changed`.",
	statuses: "The ids of the statuses of leads, and of opportunities by pipeline.",
	pipelines: "The ids of the pipelines of opportunities.",
	activityTypes: "The ids of the custom activity types.",
	objectTypes: "The ids of the custom object types.",
	users: "The ids of the users.",
	groups: "The ids of the groups of users.",
};

/** A TypeScript module with types and constants. */
export function writeTypeScript(description: Description): string {
	return [FIRST_LINE, "", ...writeInterface(description.fields), ...writeConstants(description, TYPESCRIPT)].join("\n");
}

/** The declarations of a JavaScript module, with types for the constants of the module. */
export function writeDeclarations(description: Description): string {
	return [FIRST_LINE, "", ...writeInterface(description.fields), ...writeConstants(description, DECLARATIONS)].join(
		"\n",
	);
}

/** The JavaScript module with the constants. */
export function writeJavaScript(description: Description): string {
	return [FIRST_LINE, "", ...writeConstants(description, JAVASCRIPT)].join("\n");
}

function writeInterface(fields: FieldType[]): string[] {
	const members = fields.flatMap(({ name, comment, type }) => [
		...writeComment(comment, 2),
		`\t\t${JSON.stringify(name)}?: ${type};`,
	]);
	return ['declare module "close-crm" {', "\tinterface CustomFields {", ...members, "\t}", "}", ""];
}

/** The groups of constants as nested objects. */
interface Nested {
	constants: Constant[];
	groups: Map<string, Nested>;
}

function writeConstants({ groups }: Description, syntax: Syntax): string[] {
	return [...nest(groups).groups].flatMap(([name, group]) => [
		...writeComment(COMMENTS[name] ?? "", 0),
		`${syntax.declare(name)}${writeGroup(group, syntax, 1)}${syntax.end}`,
		"",
	]);
}

function nest(groups: Group[]): Nested {
	const root: Nested = { constants: [], groups: new Map() };
	for (const { path, constants } of groups) {
		let place = root;
		for (const name of path) {
			const next = place.groups.get(name) ?? { constants: [], groups: new Map() };
			place.groups.set(name, next);
			place = next;
		}
		place.constants.push(...constants);
	}
	return root;
}

/** Writes an object with constants and groups, whose members are indented by `depth` tabs. */
function writeGroup({ constants, groups }: Nested, syntax: Syntax, depth: number): string {
	const indent = "\t".repeat(depth);
	const values = constants.flatMap(({ name, value, comment }) => [
		...writeComment(comment, depth),
		`${indent}${syntax.member}${name}: ${JSON.stringify(value)}${syntax.separator}`,
	]);
	const inner = [...groups].map(
		([name, group]) => `${indent}${syntax.member}${name}: ${writeGroup(group, syntax, depth + 1)}${syntax.separator}`,
	);
	const members = [...values, ...inner];
	return members.length === 0 ? "{}" : ["{", ...members, `${"\t".repeat(depth - 1)}}`].join("\n");
}

/** Writes a comment of one line. A name in Close may contain line breaks or the end of a comment. */
function writeComment(text: string, depth: number): string[] {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
	const line = text.replaceAll(/[\u0000-\u001f\u2028\u2029]+/g, " ").replaceAll("*/", "* /");
	return [`${"\t".repeat(depth)}/** ${line} */`];
}
