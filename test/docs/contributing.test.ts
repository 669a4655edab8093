import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { expect, test } from "vitest";

/** What each folder of `src` may import, as the table of CONTRIBUTING.md says. */
function readLayers(): Map<string, string[]> {
	const layers = new Map<string, string[]>();
	const rows = readFileSync("CONTRIBUTING.md", "utf8").matchAll(/^\| `src\/(\w+)\/` \|.*\| ([^|]*?) ?\|$/gm);
	for (const [, folder = "", allowed = ""] of rows) {
		layers.set(folder, allowed === "all of the above" ? [...layers.keys()] : allowed.split(", "));
	}
	return layers;
}

/** The imports that leave their folder of `src`, such as `client -> http`. */
function listImports(): string[] {
	const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
	const crossings = files.flatMap((file) => {
		const [folder = ""] = file.split("/");
		const specifiers = [...readFileSync(join("src", file), "utf8").matchAll(/\bfrom "(\.[^"]+)"/g)];
		return specifiers
			.map(([, specifier = ""]) => normalize(join(file, "..", specifier)).split("/"))
			.filter(([target = "", ...rest]) => rest.length > 0 && file.includes("/") && target !== folder)
			.map(([target = ""]) => `${folder} -> ${target}`);
	});
	return [...new Set(crossings)];
}

test("each folder of src imports only what CONTRIBUTING.md allows it", () => {
	const layers = readLayers();
	const folders = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
	const imports = listImports();

	expect([...layers.keys()].sort()).toEqual(folders.map(({ name }) => name).sort());
	expect(imports.length).toBeGreaterThan(10);
	expect(
		imports.filter((each) => {
			const [folder = "", target = ""] = each.split(" -> ");
			return !layers.get(folder)?.includes(target);
		}),
	).toEqual([]);
});
