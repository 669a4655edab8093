import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

const run = promisify(execFile);
const bin = (name: string) => resolve("node_modules/.bin", name);

/** A folder with the packed tarball, and an empty project in which it is installed. */
let folder: string;
let tarball: string;
let project: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "close-crm-"));
	const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: await copySources() });
	tarball = join(folder, stdout.trim().split("\n").at(-1) ?? "");
	project = join(folder, "project");
	await mkdir(project);
	await writeFile(join(project, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
	await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], { cwd: project });
});

afterAll(() => rm(folder, { recursive: true }));

/** A copy of the files that the package is built from, because packing builds into `dist`. */
async function copySources(): Promise<string> {
	const sources = join(folder, "sources");
	for (const name of ["package.json", "tsconfig.json", "LICENSE", "README.md", "scripts", "src"]) {
		await cp(name, join(sources, name), { recursive: true });
	}
	await symlink(resolve("node_modules"), join(sources, "node_modules"));
	return sources;
}

describe("the packed package", () => {
	test("contains only what a user needs", async () => {
		const { stdout } = await run("tar", ["-tzf", tarball]);
		const files = stdout.trim().split("\n");

		expect(files.filter((file) => !/^package\/dist\/[\w/-]+\.(js|d\.ts)$/.test(file)).sort()).toEqual([
			"package/LICENSE",
			"package/README.md",
			"package/dist/cli/commander.LICENSE",
			"package/dist/cli/page.html",
			"package/dist/cli/undici.LICENSE",
			"package/package.json",
			"package/src/generated/openapi.yaml",
		]);
		expect(files).toContain("package/dist/index.js");
	});

	test("is clean by publint", async () => {
		const { stdout } = await run(bin("publint"), ["run", tarball, "--strict"]);

		expect(stdout).toContain("All good!");
	});

	test("is clean by arethetypeswrong", async () => {
		const { stdout } = await run(bin("attw"), [
			tarball,
			"--profile",
			"esm-only",
			"--exclude-entrypoints",
			"openapi.yaml",
		]);

		// If there is a problem, it exits with 1, and this rejects.
		expect(stdout).toContain("🟢 (ESM)");
	});

	test("can be imported from JavaScript and creates a subscription", async () => {
		await writeFile(
			join(project, "user.js"),
			`import { createClient } from "close-crm";
			const client = createClient({ apiKey: "api_test", baseUrl: process.env.PRISM_URL });
			const events = [{ object_type: "lead", action: "created" }];
			console.log((await client.webhooks.create({ url: "https://test.example.com", events })).id);`,
		);

		const { stdout } = await run(process.execPath, ["user.js"], {
			cwd: project,
			env: { ...process.env, PRISM_URL: inject("prismUrl") },
		});

		expect(stdout).toMatch(/^whsub_\w+\n$/);
	});

	test("has openapi-fetch as its only dependency", async () => {
		const names = await readdir(join(project, "node_modules"));

		expect(names.filter((name) => !name.startsWith(".")).sort()).toEqual([
			"close-crm",
			"openapi-fetch",
			"openapi-typescript-helpers",
		]);
	});

	test("has a command, which reads a TypeScript file if Node can, or says what to install", async () => {
		await writeFile(join(project, "close-crm.config.ts"), "const all: object[] = [];\nexport default all;");
		const args = ["webhooks", "ensure", "--config", "close-crm.config.ts"];

		const { stderr } = await run(join(project, "node_modules/.bin/close-crm"), args, {
			cwd: project,
			env: { ...process.env, CLOSE_API_KEY: "api_test" },
		}).catch((error: { stderr: string }) => error);

		expect(stderr).toContain(
			"typescript" in process.features && process.features.typescript
				? "close-crm.config.ts must export by default a list of subscriptions"
				: "cannot read TypeScript. Use Node 22.18 or later, or install jiti: npm install --save-dev jiti",
		);
	});

	test("has errors that a console prints with their names", async () => {
		const code = `import { createClient } from "close-crm"; try { createClient({}); } catch (error) { console.log(error); }`;

		const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], { cwd: project });

		expect(stdout).toMatch(/^CloseInputError: createClient: apiKey is missing/);
	});

	test("exports the document by its name", async () => {
		const { stdout } = await run(
			process.execPath,
			["--input-type=module", "-e", 'console.log(import.meta.resolve("close-crm/openapi.yaml"))'],
			{ cwd: project },
		);

		expect(await readFile(new URL(stdout.trim()), "utf8")).toBe(await readFile("src/generated/openapi.yaml", "utf8"));
	});

	test("can be imported by each of its names", async () => {
		const { exports } = JSON.parse(await readFile(join(project, "node_modules/close-crm/package.json"), "utf8"));
		// BullMQ is an optional peer, and is not installed here.
		const names = Object.keys(exports).filter((name) => !/\.\w+$/.test(name) && name !== "./bullmq");
		const imports = names.map((name) => `await import(${JSON.stringify(`close-crm${name.slice(1)}`)});`);

		await run(process.execPath, ["--input-type=module", "-e", imports.join("\n")], { cwd: project });

		expect(names).toContain("./receive");
		const missing = run(process.execPath, ["--input-type=module", "-e", 'await import("close-crm/bullmq")'], {
			cwd: project,
		});
		await expect(missing).rejects.toThrow("Cannot find package 'bullmq'");
	});

	test("writes a module of an account, which compiles and runs", async () => {
		const args = ["types", "--out", "close.d.ts", "--base-url", inject("prismUrl")];
		await run(join(project, "node_modules/.bin/close-crm"), args, {
			cwd: project,
			env: { ...process.env, CLOSE_API_KEY: "api_test" },
		});
		const [, name = ""] = /"(custom\.cf_\w+)"\?: "/.exec(await readFile(join(project, "close.d.ts"), "utf8")) ?? [];
		await writeFile(
			join(project, "own-fields.ts"),
			`import { createClient } from "close-crm";
			import { fields, pipelines, statuses } from "./close.js";
			createClient({ apiKey: "a" }).request("GET /lead/{id}/", { path: { id: "lead_1" } }).then((lead) => {
				// @ts-expect-error: not a choice of this field
				return lead["${name}"] === "no such choice";
			}, () => {});
			console.log(Object.keys(fields).join(), Object.keys(statuses).join(), Object.keys(pipelines).length > 0);`,
		);
		const compilerOptions = { module: "nodenext", target: "es2022", strict: true, types: [], outDir: "own-fields" };
		const config = JSON.stringify({ compilerOptions, files: ["own-fields.ts"] });
		await writeFile(join(project, "tsconfig.own-fields.json"), config);
		const tsc = resolve("node_modules/typescript7/bin/tsc");

		await run(process.execPath, [tsc, "-p", "tsconfig.own-fields.json"], { cwd: project });
		await copyFile(join(project, "close.js"), join(project, "own-fields/close.js"));
		const { stdout } = await run(process.execPath, ["own-fields/own-fields.js"], { cwd: project });

		expect(name).not.toBe("");
		expect(stdout).toBe("lead,contact,opportunity,activity,customObject lead,opportunity true\n");
	});

	test.each([
		["nodenext", "nodenext", "TypeScript 5.9", "typescript"],
		["esnext", "bundler", "TypeScript 7", "typescript7"],
	])(
		"compiles with module %s, moduleResolution %s and %s, without skipLibCheck, and runs",
		async (module, resolution, _, compiler) => {
			await writeFile(
				join(project, "user.ts"),
				`import { createClient, CloseApiError, type CreateWebhook } from "close-crm";
			import { createReceiver } from "close-crm/receive";
			declare const process: { env: { PRISM_URL: string } };
			declare module "close-crm" {
				interface CustomFields {
					"custom.cf_plan"?: "Basic" | "Pro";
				}
			}
			createReceiver({
				signatureKey: "0".repeat(64),
				on: { "lead.created": ({ data }) => data["custom.cf_plan"]?.toUpperCase() },
				fallback: () => {},
			});
			const webhook: CreateWebhook = { url: "https://test.example.com", events: [{ object_type: "lead", action: "created" }] };
			const client = createClient({ apiKey: "api_test", baseUrl: process.env.PRISM_URL });
			try {
				const key: string = (await client.webhooks.create(webhook)).signature_key;
				console.log(key.length);
			} catch (error) {
				if (error instanceof CloseApiError) console.log(error.status.toFixed());
			}
			// @ts-expect-error: url is required
			client.webhooks.create({ events: [] }).catch((error: unknown) => console.log(String(error)));`,
			);
			await writeFile(
				join(project, "tsconfig.json"),
				JSON.stringify({
					compilerOptions: {
						module,
						moduleResolution: resolution,
						target: "es2022",
						lib: ["es2022", "dom", "dom.iterable"],
						strict: true,
						exactOptionalPropertyTypes: true,
						outDir: resolution,
						types: [],
					},
					files: ["user.ts"],
				}),
			);

			await run(process.execPath, [resolve("node_modules", compiler, "bin/tsc"), "-p", "."], { cwd: project });
			const { stdout } = await run(process.execPath, [join(resolution, "user.js")], {
				cwd: project,
				env: { ...process.env, PRISM_URL: inject("prismUrl") },
			});

			expect(stdout).toBe("64\nCloseInputError: url must be an absolute https:// or http:// URL; it is undefined.\n");
		},
	);
});
