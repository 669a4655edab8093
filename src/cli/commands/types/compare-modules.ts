/** What a module of ours holds. */
export interface ModuleContent {
	/** The values of the constants, by their paths, such as `statuses.lead.qualified`. */
	constants: Map<string, string>;
	/** The types of custom fields in TypeScript, by their names in objects. */
	types: Map<string, string>;
}

/** A difference between a module and the account. */
export interface Difference {
	change: "added" | "removed" | "renamed" | "changed type";
	/** The path of the constant; the name of the custom field if it has none. Of a renamed one: its path in the file. */
	name: string;
	/** The id, or the custom field's name in objects. */
	value: string;
	/** The type in the file, if the type has changed. */
	before?: string;
	/** What has changed: the path or the type by the account. */
	after?: string;
}

// A string comes first, because it may contain what looks like a comment.
const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/.*|[\p{ID_Continue}$]+|\S/gu;

/** Reads a module of ours, also after a formatter has changed its quotes, line breaks and semicolons. */
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

/** The members of an interface, from behind its opening brace on. */
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

/** The constants of an object, from its opening brace on. */
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

/** In what the account differs from a file, in the order of the names. */
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

/** The paths at which only one of two modules has a value. */
function pathsOnlyIn(one: ModuleContent, other: ModuleContent, value: string): string[] {
	const paths = [...one.constants].filter(([path, each]) => each === value && other.constants.get(path) !== value);
	return paths.map(([path]) => path);
}

/** A custom field that has a constant is not named again when it comes or goes. */
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
