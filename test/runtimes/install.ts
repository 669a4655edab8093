import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program for at most `timeout` ms. Resolves to its output, or rejects with it. */
export async function run(command: string, args: string[], cwd: string, timeout: number): Promise<string> {
	try {
		return (await execute(command, args, { cwd, timeout, killSignal: "SIGKILL", maxBuffer: 100_000_000 })).stdout;
	} catch (cause) {
		if (!(cause instanceof Error)) throw cause;
		const { killed, stdout, stderr } = { killed: false, stdout: "", stderr: "", ...cause };
		const said = killed ? `It took longer than ${timeout / 1000} s.` : `${stdout}\n${stderr}`.trim();
		throw new Error(said.slice(0, 2000) || cause.message);
	}
}

/** Creates a folder with a project, and installs these packages from npm in it. */
export async function install(folder: string, ...packages: string[]): Promise<void> {
	await mkdir(folder);
	await installInto(folder, { private: true, type: "module" }, packages);
}

/** Copies an example into a folder and installs its dependencies, with close-crm from the tarball. */
export async function installExample(folder: string, example: string, tarball: string): Promise<void> {
	await cp(`examples/${example}`, folder, { recursive: true, filter: (path) => !path.endsWith("/node_modules") });
	await installInto(folder, JSON.parse(await readFile(`${folder}/package.json`, "utf8")), [tarball]);
}

/** The install scripts of the runtimes may run. */
async function installInto(folder: string, project: object, packages: string[]): Promise<void> {
	const allowScripts = Object.fromEntries(["bun", "deno", "node", "workerd"].map((name) => [name, true]));
	await writeFile(`${folder}/package.json`, JSON.stringify({ ...project, allowScripts }));
	await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages], folder, 300_000);
}
