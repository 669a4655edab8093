/** The content of a module that `types` wrote. */
export interface ModuleContent {
	/** The values of the constants by path, such as `statuses.lead.qualified`. */
	constants: Map<string, string>;
	/** The TypeScript types of custom fields, by the field's name in objects. */
	types: Map<string, string>;
}

/** A difference between a module and the account. */
export interface Difference {
	change: "added" | "removed" | "renamed" | "changed type";
	/** The path of the constant, or the name of a custom field without a constant. If it was renamed: the path in the file. */
	name: string;
	/** The id, or the custom field's name in objects. */
	value: string;
	/** The type in the file, if the type has changed. */
	before?: string;
	/** The new path if it was renamed, or the new type if the type has changed. */
	after?: string;
}

// Strings come first, because a string may contain text that looks like a comment.
const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/.*|[\p{ID_Continue}$]+|\S/gu;

/** Parses a module that `types` wrote, even if a formatter has changed its quotes, line breaks and semicolons. */
export function readModule(text: string): ModuleContent {
	const tokens = (text.match(TOKEN) ?? []).filter((token) => !/^\/[*/]/.test(token)).map(unifyQuotes);
	const content: ModuleContent = { constants: new Map(), types: new Map() };
	for (const [at, token] of tokens.entries()) {
		const [name = "", sign = ""] = tokens.slice(at + 1);
		if (token === "interface" && name === "CustomFields") content.types = readTypes(tokens.slice(at + 3));
		if (token === "const" && /^[:=]$/.test(sign)) readConstants(tokens.slice(at + 3), name, content.constants);
	}
	return content;
}

function unifyQuotes(token: string): string {
	if (!token.startsWith("'")) return token;
	const text = token
		.slice(1, -1)
		.replaceAll("\\'", "'")
		.replace(/(?<!\\)"/g, '\\"');
	return `"${text}"`;
}

/** Reads the members of an interface. `tokens` start after its opening brace. */
function readTypes(tokens: string[]): Map<string, string> {
	const types = new Map<string, string>();
	let name: string | undefined;
	let type: string[] = [];
	const finish = () => {
		if (name !== undefined) types.set(name, type.join(" ").replace(/^\| /, ""));
		type = [];
	};
	for (const [at, token] of tokens.entries()) {
		if (token === "}") break;
		if (token.startsWith('"') && tokens[at + 1] === "?") {
			finish();
			name = JSON.parse(token);
		} else if (!/^[?:;,]$/.test(token)) type.push(token);
	}
	finish();
	return types;
}

/** Reads the constants of an object. `tokens` start at its opening brace. */
function readConstants(tokens: string[], name: string, constants: Map<string, string>): void {
	const path: string[] = [];
	let last = name;
	for (const token of tokens) {
		if (token === "{") path.push(last);
		else if (token === "}") path.pop();
		else if (token.startsWith('"')) constants.set([...path, last].join("."), JSON.parse(token));
		else if (/^[\p{ID_Continue}$]+$/u.test(token) && token !== "readonly") last = token;
		if (path.length === 0) return;
	}
}

/** The differences between a file and the account, sorted by name. */
export function compareModules(file: ModuleContent, account: ModuleContent): Difference[] {
	const differences = [...compareConstants(file, account), ...compareTypes(file, account)];
	return differences.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function compareConstants(file: ModuleContent, account: ModuleContent): Difference[] {
	const values = new Set([...file.constants.values(), ...account.constants.values()]);
	return [...values].flatMap((value) => {
		const [removed, added] = [pathsOnlyIn(file, account, value), pathsOnlyIn(account, file, value)];
		const renamed = removed.length === added.length ? removed : [];
		return [
			...renamed.map((name, at): Difference => ({ change: "renamed", name, value, after: added[at] ?? name })),
			...removed.slice(renamed.length).map((name): Difference => ({ change: "removed", name, value })),
			...added.slice(renamed.length).map((name): Difference => ({ change: "added", name, value })),
		];
	});
}

/** The paths at which `one` has the value and `other` does not. */
function pathsOnlyIn(one: ModuleContent, other: ModuleContent, value: string): string[] {
	const paths = [...one.constants].filter(([path, each]) => each === value && other.constants.get(path) !== value);
	return paths.map(([path]) => path);
}

/** If a custom field with a constant was added or removed, `compareConstants` already reports it. */
function compareTypes(file: ModuleContent, account: ModuleContent): Difference[] {
	const names = new Set([...file.types.keys(), ...account.types.keys()]);
	return [...names].flatMap((value): Difference[] => {
		const [before, after] = [file.types.get(value), account.types.get(value)];
		if (before === after) return [];
		const constant = [...account.constants, ...file.constants].find(([, each]) => each === value)?.[0];
		if (before !== undefined && after !== undefined) {
			return [{ change: "changed type", name: constant ?? value, value, before, after }];
		}
		if (constant !== undefined) return [];
		return [{ change: before === undefined ? "added" : "removed", name: value, value }];
	});
}
