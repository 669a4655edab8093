import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../src/cli/commands/webhooks/read-config.ts";
import { UsageError } from "../../src/cli/exit.ts";

const A = { url: "https://a.example.com/close", events: [{ object_type: "lead", action: "created" }] };
const MODULE = `export default [${JSON.stringify(A)}];`;

/** A file in a folder of its own. */
async function write(name: string, text: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "close-crm-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	const file = join(folder, name);
	await writeFile(file, text);
	return file;
}

/** Lets Node say that it reads TypeScript itself, or that it does not. */
function nodeReadsTypeScript(typescript: "strip" | false | undefined): void {
	const before = Object.getOwnPropertyDescriptor(process.features, "typescript");
	onTestFinished(() => {
		Reflect.deleteProperty(process.features, "typescript");
		if (before) Object.defineProperty(process.features, "typescript", before);
	});
	Reflect.deleteProperty(process.features, "typescript");
	if (typescript !== undefined) {
		Object.defineProperty(process.features, "typescript", { value: typescript, configurable: true });
	}
}

/** What an import gives, which is the same object each time. */
const importDefault = async (file: string): Promise<unknown> =>
	(await import(/* @vite-ignore */ pathToFileURL(file).href)).default;

describe("a JSON file", () => {
	test("is read as it is now, and not as it was when it was read before", async () => {
		const file = await write("config.json", JSON.stringify([A]));
		expect(await readConfig(file)).toEqual([A]);

		await writeFile(file, JSON.stringify([A, { ...A, url: "https://b.example.com/close" }]));
		expect(await readConfig(file)).toHaveLength(2);
	});

	test.each(["{}", "[]", "null"])("must hold a list, and not %s", async (text) => {
		const file = await write("config.json", text);

		await expect(readConfig(file)).rejects.toThrow(
			new UsageError(`${file} must contain a list of subscriptions: [{ url, events: [{ object_type, action }] }].`),
		);
	});

	test.each([
		["null", null],
		["a URL alone", A.url],
		["without a URL", { events: A.events }],
		["whose URL is a path", { ...A, url: "/close" }],
		["with a list of URLs", { ...A, url: [A.url] }],
	])("must hold no entry that is %s", async (_, entry) => {
		const file = await write("config.json", JSON.stringify([A, entry]));

		await expect(readConfig(file)).rejects.toThrow(
			new UsageError(
				`${file}: entry 2 has the url ${JSON.stringify(Object(entry).url)}. Expected an absolute URL, such as https://example.com/close.`,
			),
		);
	});

	test("must not hold a URL twice, even in another spelling", async () => {
		const file = await write("config.json", JSON.stringify([A, { ...A, url: "https://A.example.com:443/close" }]));

		await expect(readConfig(file)).rejects.toThrow(
			new UsageError(`${file} lists ${A.url} twice. Combine the events of the two entries.`),
		);
	});

	test("that cannot be read is told with the reason, and the error has what was thrown", async () => {
		const file = await write("config.json", "{");

		const error = await readConfig(file).catch((error: unknown) => error);

		expect(error).toBeInstanceOf(UsageError);
		expect(error).toMatchObject({ cause: expect.any(SyntaxError) });
		const { message, cause } = error as UsageError & { cause: SyntaxError };
		expect(message).toBe(`${file} cannot be read: ${cause.message}`);
	});
});

describe("a module", () => {
	test("must export a list by default", async () => {
		const file = await write("config.mjs", "export default {};");

		await expect(readConfig(file)).rejects.toThrow(
			new UsageError(
				`${file} must export by default a list of subscriptions: [{ url, events: [{ object_type, action }] }].`,
			),
		);
	});

	test.each(["config.js", "config.mjs", "config.tsx"])(
		"that is not TypeScript is imported by Node: %s",
		async (name) => {
			nodeReadsTypeScript(undefined);
			const file = await write(name, MODULE);

			expect(await readConfig(file)).toBe(await importDefault(file));
		},
	);

	test("in TypeScript is imported by Node, where it reads that", async () => {
		nodeReadsTypeScript("strip");
		const file = await write("config.ts", MODULE);

		expect(await readConfig(file)).toBe(await importDefault(file));
	});

	test.each([
		["config.ts", undefined],
		["config.ts", false],
		["config.mts", undefined],
		["config.cts", undefined],
	] as const)(
		"in TypeScript is not imported by Node, where it does not read that: %s, %s",
		async (name, typescript) => {
			nodeReadsTypeScript(typescript);
			const file = await write(name, MODULE);

			const read = await readConfig(file);

			expect(read).toEqual([A]);
			expect(read).not.toBe(await importDefault(file));
		},
	);

	test("in TypeScript leaves nothing behind beside it", async () => {
		nodeReadsTypeScript(undefined);
		const file = await write("config.ts", MODULE);
		// Here is where a cache would be.
		const modules = join(file, "..", "node_modules");
		await mkdir(modules);

		await readConfig(file);

		expect(await readdir(modules)).toEqual([]);
	});
});
