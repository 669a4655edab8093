import { readdir, readFile } from "node:fs/promises";
import { OVERLAY, PUBLISHED, PUBLISHED_PARTS, RESOURCES } from "../paths.ts";
import { Stop, type Workplace } from "../stop.ts";

/** The texts of the document's sources. */
export interface Sources {
	published: string;
	/** By their paths from the project's root, in the order of their names. */
	publishedParts: Map<string, string>;
	overlay: string;
	/** By their paths from the project's root, in the order of their names. */
	resources: Map<string, string>;
}

export async function readSources(workplace: Workplace): Promise<Sources> {
	return {
		published: await readText(PUBLISHED, workplace),
		publishedParts: await readFolder(PUBLISHED_PARTS, workplace),
		overlay: await readText(OVERLAY, workplace),
		resources: await readFolder(RESOURCES, workplace),
	};
}

/** The sources in the form of the header of a generated file: each file or folder with its text. */
export function listSources({
	published,
	publishedParts,
	overlay,
	resources,
}: Sources): [name: string, text: string][] {
	const all: [string, string][] = [
		[PUBLISHED, published],
		[PUBLISHED_PARTS, textOf(publishedParts)],
		[OVERLAY, overlay],
		[RESOURCES, textOf(resources)],
	];
	return all.filter(([, text]) => text !== "");
}

function textOf(files: Map<string, string>): string {
	return [...files].map(([path, text]) => `${path}\n${text}\n`).join("");
}

/** Reads the YAML files of a folder. Returns an empty Map if the folder does not exist. */
async function readFolder(folder: string, workplace: Workplace): Promise<Map<string, string>> {
	const names = await readdir(workplace.path(folder)).catch(() => []);
	const files = new Map<string, string>();
	for (const name of names.filter((each) => each.endsWith(".yaml")).sort()) {
		files.set(`${folder}/${name}`, await readText(`${folder}/${name}`, workplace));
	}
	return files;
}

async function readText(file: string, { path }: Workplace): Promise<string> {
	return readFile(path(file), "utf8").catch((error: Error) => {
		throw new Stop(`${file} cannot be read: ${error.message}`);
	});
}
