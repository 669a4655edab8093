import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { CreateWebhook } from "../../../index.ts";
import { UsageError } from "../../exit.ts";

/**
 * The subscriptions that a file lists: the array of a JSON file, or the default export of a TypeScript or
 * JavaScript module. What each has to be is checked by `webhooks.ensure`.
 */
export async function readConfig(file: string): Promise<CreateWebhook[]> {
	const path = resolve(file);
	const value = await load(path).catch((cause: unknown) => {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new UsageError(`${file} cannot be read: ${reason}`, { cause });
	});
	if (!Array.isArray(value) || value.length === 0) {
		const where = extname(file) === ".json" ? "contain" : "export by default";
		throw new UsageError(
			`${file} must ${where} a list of subscriptions: [{ url, events: [{ object_type, action }] }].`,
		);
	}
	for (const [index, entry] of value.entries()) {
		const url: unknown = entry?.url;
		if (typeof url !== "string" || !URL.canParse(url)) {
			throw new UsageError(
				`${file}: entry ${index + 1} has the url ${JSON.stringify(url)}. Expected an absolute URL, such as https://example.com/close.`,
			);
		}
	}
	const urls = value.map(({ url }: CreateWebhook) => new URL(url).href);
	const repeated = urls.find((url, index) => urls.indexOf(url) < index);
	if (repeated !== undefined)
		throw new UsageError(`${file} lists ${repeated} twice. Combine the events of the two entries.`);
	return value;
}

async function load(path: string): Promise<unknown> {
	const extension = extname(path);
	if (extension === ".json") return JSON.parse(await readFile(path, "utf8"));
	const url = pathToFileURL(path).href;
	const readsTypeScript = "typescript" in process.features && process.features.typescript;
	if (readsTypeScript || !/^\.[cm]?ts$/.test(extension)) return (await import(url)).default;
	const { createJiti } = await import("jiti").catch((cause: unknown) => {
		throw new Error(
			`Node ${process.versions.node} cannot read TypeScript. Use Node 22.18 or later, or install jiti: npm install --save-dev jiti`,
			{ cause },
		);
	});
	return createJiti(url, { fsCache: false }).import(url, { default: true });
}
