import { readFile } from "node:fs/promises";
import { parse, stringify } from "yaml";
import { Stop } from "./stop.ts";

/**
 * Reads a published document from a file or URL, as the text to vendor: YAML as it is, byte for byte; the YAML
 * inside one of Close's documentation pages in Markdown; or JSON, written as YAML so that its changes can be
 * reviewed line by line.
 */
export async function readSource(source: string): Promise<string> {
	const text = /^https?:\/\//.test(source) ? await download(source) : await readLocal(source);
	const fenced = [...text.matchAll(/^```ya?ml[^\n]*\n([\s\S]*?)^```/gm)].map(([, yaml = ""]) => yaml);
	if (fenced.length > 0) {
		const yaml = fenced.find((block) => /^openapi:/m.test(block));
		if (yaml === undefined) throw new Stop(`${source} is a Markdown page without an OpenAPI document inside.`);
		return yaml;
	}
	return /^\s*\{/.test(text) ? toYaml(text, source) : text;
}

async function readLocal(path: string): Promise<string> {
	return readFile(path, "utf8").catch((error: Error) => {
		throw new Stop(`${path} cannot be read: ${error.message}`);
	});
}

async function download(url: string): Promise<string> {
	const response = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch((error: Error) => {
		throw new Stop(`${url} cannot be fetched: ${error.cause instanceof Error ? error.cause.message : error.message}`);
	});
	if (!response.ok) throw new Stop(`${url} answered ${response.status}.`);
	return response.text();
}

function toYaml(text: string, source: string): string {
	try {
		return stringify(parse(text), { aliasDuplicateObjects: false, compat: "yaml-1.1" });
	} catch (error) {
		throw new Stop(
			`${source} begins like JSON but is not: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
		);
	}
}
