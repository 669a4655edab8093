import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { requireWebhook } from "../../../client/webhooks/webhook-input.ts";
import { findMisspelledEvent } from "../../../close/events/suggest-event-name.ts";
import type { CreateWebhook } from "../../../index.ts";
import { UsageError } from "../../exit.ts";

/**
 * Reads the subscriptions in a file: the array in a JSON file, or the default export of a TypeScript or JavaScript
 * module.
 */
export async function readConfig(file: string): Promise<CreateWebhook[]> {
	const value = await load(file);
	if (!Array.isArray(value) || value.length === 0) {
		const where = extname(file) === ".json" ? "contain" : "export by default";
		throw new UsageError(
			`${file} must ${where} a list of subscriptions: [{ url, events: [{ object_type, action }] }].`,
		);
	}
	const webhooks = value.map((entry: unknown, index) => readEntry(entry, `${file}, entry ${index + 1}`));
	const urls = webhooks.map(({ url }) => new URL(url).href);
	const repeated = urls.find((url, index) => urls.indexOf(url) < index);
	if (repeated !== undefined)
		throw new UsageError(`${file} lists ${repeated} twice. Combine the events of the two entries.`);
	return webhooks;
}

async function load(file: string): Promise<unknown> {
	try {
		const path = resolve(file);
		return extname(path) === ".json" ? parseJson(await readFile(path, "utf8")) : await importDefault(path);
	} catch (cause) {
		if (isMissing(cause, file)) {
			throw new UsageError(`--config ${file} does not exist. Pass the path of a .ts, .js or .json file.`, { cause });
		}
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new UsageError(`--config ${file} cannot be read: ${reason}`, { cause });
	}
}

/** Parses JSON. Some Windows editors add a byte order mark, which JSON does not allow. */
function parseJson(text: string): unknown {
	return JSON.parse(text.replace(/^\uFEFF/, ""));
}

async function importDefault(path: string): Promise<unknown> {
	// Fails with a plain error if the file is missing; Node's and jiti's errors for a missing module are longer and
	// differ.
	await readFile(path);
	const url = pathToFileURL(path).href;
	const readsTypeScript = "typescript" in process.features && process.features.typescript;
	if (readsTypeScript || !/^\.[cm]?ts$/.test(extname(path))) return (await import(url)).default;
	const { createJiti } = await import("jiti").catch((cause: unknown) => {
		throw new Error(
			`Node ${process.versions.node} cannot read TypeScript. Use Node 22.18 or later, or install jiti: npm install --save-dev jiti`,
			{ cause },
		);
	});
	return createJiti(url, { fsCache: false }).import(url, { default: true });
}

/** Whether the file itself is missing, rather than a file that it imports. */
function isMissing(cause: unknown, file: string): boolean {
	return (
		cause instanceof Error &&
		"code" in cause &&
		cause.code === "ENOENT" &&
		"path" in cause &&
		cause.path === resolve(file)
	);
}

function readEntry(entry: unknown, where: string): CreateWebhook {
	try {
		requireWebhook(entry, "subscription");
	} catch (cause) {
		throw new UsageError(`${where}: ${cause instanceof Error ? cause.message : cause}`, { cause });
	}
	// The cast is safe: requireWebhook has checked the entry.
	const webhook = entry as CreateWebhook;
	for (const [index, item] of webhook.events.entries()) {
		const misspelled = findMisspelledEvent(item);
		if (misspelled !== undefined) throw new UsageError(`${where}, events[${index}]: ${misspelled}`);
	}
	return webhook;
}
