import { readFile } from "node:fs/promises";
import { asObject, type JsonObject } from "../json.ts";
import { PUBLISHED, PUBLISHED_PARTS } from "../paths.ts";
import { Stop, type Workplace } from "../stop.ts";
import { parseYaml, toYaml } from "../yaml.ts";
import type { Sources } from "./project.ts";
import { describesWebhooks, parsePublished } from "./published.ts";

/** A document that Close published, and its place in the project. */
export interface Incoming {
	/** Its file: openapi/close.yaml, or one in openapi/close/ if it describes only another resource. */
	file: string;
	/** The text of that file. */
	text: string;
	/** The current text of the file; empty if there is none. */
	before: string;
	/** The project's sources, with the document in its place. */
	sources: Sources;
}

/** Reads a published document from a file or URL, and adds it to the sources. */
export async function readIncoming(source: string, sources: Sources, workplace: Workplace): Promise<Incoming> {
	const text = await readSource(source, workplace);
	const document = parsePublished(text, source);
	if (describesWebhooks(document)) {
		return { file: PUBLISHED, text, before: sources.published, sources: { ...sources, published: text } };
	}
	const file = `${PUBLISHED_PARTS}/${nameResource(document)}.yaml`;
	const before = sources.publishedParts.get(file) ?? "";
	const parts = [...sources.publishedParts, [file, text] as const].sort(([a], [b]) => (a < b ? -1 : 1));
	return { file, text, before, sources: { ...sources, publishedParts: new Map(parts) } };
}

/**
 * Reads a published document, and returns the text to vendor: YAML byte for byte, the YAML inside a Markdown page of
 * Close's documentation, or JSON converted to YAML, so that changes can be reviewed line by line.
 */
export async function readSource(source: string, workplace: Workplace): Promise<string> {
	const text = /^https?:\/\//.test(source) ? await download(source) : await readLocal(source, workplace);
	const fenced = [...text.matchAll(/^```ya?ml[^\n]*\n([\s\S]*?)^```/gm)].map(([, yaml = ""]) => yaml);
	if (fenced.length > 0) {
		const yaml = fenced.find((block) => /^openapi:/m.test(block));
		if (yaml === undefined) throw new Stop(`${source} is a Markdown page without an OpenAPI document.`);
		return yaml;
	}
	return /^\s*\{/.test(text) ? toYaml(parseYaml(text, source)) : text;
}

async function readLocal(file: string, { path }: Workplace): Promise<string> {
	return readFile(path(file), "utf8").catch((error: Error) => {
		throw new Stop(`${file} cannot be read: ${error.message}`);
	});
}

async function download(url: string): Promise<string> {
	const response = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch((error: Error) => {
		throw new Stop(`${url} cannot be fetched: ${error.cause instanceof Error ? error.cause.message : error.message}`);
	});
	if (!response.ok) throw new Stop(`${url} answered ${response.status}.`);
	return response.text();
}

/** The common prefix of all paths, such as `activity-call` for `/activity/call/` and `/activity/call/{id}/`. */
function nameResource(document: JsonObject): string {
	const paths = Object.keys(asObject(document.paths)).map((path) => path.split("/").filter(Boolean));
	const [first = []] = paths;
	const isShared = (segment: string, index: number) => paths.every((path) => path[index] === segment);
	const end = first.findIndex((segment, index) => segment.startsWith("{") || !isShared(segment, index));
	const shared = end === -1 ? first : first.slice(0, end);
	const segments = shared.length > 0 ? shared : first.slice(0, 1);
	return segments.join("-").replaceAll(/[^\w-]/g, "");
}
