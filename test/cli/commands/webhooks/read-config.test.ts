import { mkdir, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../../../src/cli/commands/webhooks/read-config.ts";
import { UsageError } from "../../../../src/cli/exit.ts";
import { temporaryFolder } from "../../../setup/temporary-folder.ts";

const A = { url: "https://a.example.com/close", events: [{ object_type: "lead", action: "created" }] };
const MODULE = `export default [${JSON.stringify(A)}];`;

/** A file in a new folder. */
async function write(name: string, text: string): Promise<string> {
	const folder = await temporaryFolder();
	const file = join(folder, name);
	await writeFile(file, text);
	return file;
}

/** Makes Node report that it can read TypeScript, or that it cannot. */
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

/** The first entry of an import, which is the same object each time. */
const importEntry = async (file: string): Promise<unknown> =>
	(await import(/* @vite-ignore */ pathToFileURL(file).href)).default[0];

describe("a JSON file", () => {
	test("is read again each time", async () => {
		const file = await write("config.json", JSON.stringify([A]));
		expect(await readConfig(file)).toEqual([A]);

		await writeFile(file, JSON.stringify([A, { ...A, url: "https://b.example.com/close" }]));
		expect(await readConfig(file)).toHaveLength(2);
	});

	test.each(["{}", "[]", "null"])("must be a list with entries, unlike %s", async (text) => {
		const file = await write("config.json", text);

		await expect(readConfig(file)).rejects.toThrow(
			new UsageError(`${file} must contain a list of subscriptions: [{ url, events: [{ object_type, action }] }].`),
		);
	});

	test.each([
		["a null entry", null, "subscription: expected an object with url, events, verify_ssl; got null."],
		[
			"a URL instead of an entry",
			A.url,
			"subscription: expected an object with url, events, verify_ssl; got a string.",
		],
		[
			"an entry without a URL",
			{ events: A.events },
			"url must be an absolute https:// or http:// URL; it is undefined.",
		],
		[
			"an entry whose URL is a path",
			{ ...A, url: "/close" },
			'url must be an absolute https:// or http:// URL; it is "/close".',
		],
		[
			"an object type without an action",
			{ ...A, events: [{ object_type: "lead" }] },
			'events[0].action must be a string such as "created"; it is undefined.',
		],
		[
			"a mistyped event",
			{ ...A, events: [...A.events, { object_type: "lead", action: "creatd" }] },
			'events[1]: Close lists no event "lead.creatd". Did you mean "lead.created"?',
		],
		[
			"a shortened event",
			{ ...A, events: [{ object_type: "call", action: "created" }] },
			'events[0]: Close lists no event "call.created". Did you mean "activity.call.created"?',
		],
	])("must not have %s; the error names the entry", async (_, entry, message) => {
		const file = await write("config.json", JSON.stringify([A, entry]));

		const error = await readConfig(file).catch((error: unknown) => error);

		expect(String(error)).toMatch(/^UsageError: /);
		expect(String(error).replace(/, events\[/, ": events[")).toContain(`${file}, entry 2: ${message}`);
	});

	test("may have events that Close does not list, because it may have new ones", async () => {
		const entry = { ...A, events: [{ object_type: "membership", action: "updated" }] };

		expect(await readConfig(await write("config.json", JSON.stringify([entry])))).toEqual([entry]);
	});

	test("may begin with a byte order mark", async () => {
		expect(await readConfig(await write("config.json", `\uFEFF${JSON.stringify([A])}`))).toEqual([A]);
	});

	test("must not have a URL twice, even in another spelling", async () => {
		const file = await write("config.json", JSON.stringify([A, { ...A, url: "https://A.example.com:443/close" }]));

		await expect(readConfig(file)).rejects.toThrow(
			new UsageError(`${file} lists ${A.url} twice. Combine the events of the two entries.`),
		);
	});

	test("that cannot be read is an error with the reason and the cause", async () => {
		const file = await write("config.json", "{");

		const error = await readConfig(file).catch((error: unknown) => error);

		expect(error).toBeInstanceOf(UsageError);
		expect(error).toMatchObject({ cause: expect.any(SyntaxError) });
		const { message, cause } = error as UsageError & { cause: SyntaxError };
		expect(message).toBe(`--config ${file} cannot be read: ${cause.message}`);
	});
});

test.each(["config.json", "config.js", "config.ts"])("a missing file is an error that says so: %s", async (name) => {
	const file = join(tmpdir(), "no-such-folder", name);

	await expect(readConfig(file)).rejects.toThrow(
		new UsageError(`--config ${file} does not exist. Pass the path of a .ts, .js or .json file.`),
	);
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

			expect((await readConfig(file))[0]).toBe(await importEntry(file));
		},
	);

	test("in TypeScript is imported by Node if it reads TypeScript", async () => {
		nodeReadsTypeScript("strip");
		const file = await write("config.ts", MODULE);

		expect((await readConfig(file))[0]).toBe(await importEntry(file));
	});

	test.each([
		["config.ts", undefined],
		["config.ts", false],
		["config.mts", undefined],
		["config.cts", undefined],
	] as const)(
		"in TypeScript is not imported by Node if it does not read TypeScript: %s, %s",
		async (name, typescript) => {
			nodeReadsTypeScript(typescript);
			const file = await write(name, MODULE);

			const read = await readConfig(file);

			expect(read).toEqual([A]);
			expect(read[0]).not.toBe(await importEntry(file));
		},
	);

	test("in TypeScript leaves no file behind", async () => {
		nodeReadsTypeScript(undefined);
		const file = await write("config.ts", MODULE);
		// A cache would be here.
		const modules = join(file, "..", "node_modules");
		await mkdir(modules);

		await readConfig(file);

		expect(await readdir(modules)).toEqual([]);
	});
});
