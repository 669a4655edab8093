import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/** The files that each file imports, for values or types, and the packages. */
type Imports = Map<string, { files: string[]; packages: string[] }>;

const SOURCE = resolve("src");
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const imports: Imports = new Map(files.map((file) => [file, readImports(file)]));

function readImports(file: string) {
	const { importedFiles } = ts.preProcessFile(readFileSync(join(SOURCE, file), "utf8"));
	const names = importedFiles.map(({ fileName }) => fileName);
	const isFile = (name: string) => name.startsWith(".");
	return {
		files: names.filter(isFile).map((name) => relative(SOURCE, resolve(SOURCE, file, "..", name))),
		packages: names.filter((name) => !isFile(name)),
	};
}

/** The layer of a file: its first folder, or its own name if it is in none. */
function layerOf(file: string): string {
	return file.split("/")[0] ?? "";
}

/** What each layer may import: the rows of the table in CONTRIBUTING.md. */
function readTable(page: string): Map<string, string[]> {
	const rows = [...page.matchAll(/^\| `src\/([\w.-]+)\/?` \|.*\|([^|]*)\|$/gm)];
	return new Map(rows.map(([, layer = "", allowed = ""]) => [layer, allowed.replaceAll(/[` ]/g, "").split(",")]));
}

/** The imports that the table does not allow, as `file -> import`. */
function findForbidden(imports: Imports, table: Map<string, string[]>): string[] {
	return [...imports].flatMap(([file, { files, packages }]) => {
		const layer = layerOf(file);
		const allowed = [layer, ...(table.get(layer) ?? [])];
		const forbidden = [
			...files.filter((each) => !allowed.includes(layerOf(each))),
			...packages.filter((each) => !allowed.includes(each.replace(/^node:.*/, "node:*"))),
		];
		return forbidden.map((each) => `${file} -> ${each}`);
	});
}

/** The files of the first import cycle. Empty if there is none. */
function findCircle(imports: Imports): string[] {
	const finished = new Set<string>();
	function visit(file: string, path: string[]): string[] {
		if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
		if (finished.has(file)) return [];
		for (const next of imports.get(file)?.files ?? []) {
			const circle = visit(next, [...path, file]);
			if (circle.length > 0) return circle;
		}
		finished.add(file);
		return [];
	}
	for (const file of imports.keys()) {
		const circle = visit(file, []);
		if (circle.length > 0) return circle;
	}
	return [];
}

describe("the source", () => {
	const table = readTable(readFileSync("CONTRIBUTING.md", "utf8"));

	test("has the layers that CONTRIBUTING.md names", () => {
		const layers = new Set(files.map(layerOf));
		expect([...layers].filter((layer) => !layer.startsWith("tsconfig")).sort()).toEqual([...table.keys()].sort());
	});

	test("has only imports that CONTRIBUTING.md allows", () => {
		expect(findForbidden(imports, table)).toEqual([]);
	});

	test("has no import cycle, not even of types", () => {
		expect(findCircle(imports)).toEqual([]);
	});

	test("imports Node's own modules only in the command, and in files whose names end with -node", () => {
		const importers = files.filter((file) => imports.get(file)?.packages.some((name) => name.startsWith("node:")));
		expect(importers.filter((file) => layerOf(file) !== "cli" && !file.endsWith("-node.ts"))).toEqual([]);
	});
});

describe("the check itself", () => {
	const fake: Imports = new Map([
		["close/dates.ts", { files: ["client/call.ts"], packages: ["node:fs"] }],
		["client/call.ts", { files: ["client/types.ts"], packages: [] }],
		["client/types.ts", { files: ["close/dates.ts"], packages: [] }],
	]);

	test("finds an import that goes upwards, and a package that is not allowed", () => {
		const table = readTable("| `src/close/` | dates | |\n| `src/client/` | calls | close |\n");
		expect(findForbidden(fake, table)).toEqual(["close/dates.ts -> client/call.ts", "close/dates.ts -> node:fs"]);
	});

	test("finds a cycle through several files", () => {
		expect(findCircle(fake)).toEqual(["close/dates.ts", "client/call.ts", "client/types.ts", "close/dates.ts"]);
	});

	test("includes imports of types", () => {
		const { importedFiles } = ts.preProcessFile('import type { A } from "./a.ts";\nexport type { B } from "./b.ts";');
		expect(importedFiles.map(({ fileName }) => fileName)).toEqual(["./a.ts", "./b.ts"]);
	});
});
