import { build } from "esbuild";
import { run } from "./install.ts";
import { runInWorkerd } from "./workerd.ts";

/** A runtime from an npm package, and how it runs the suite. */
export interface Runtime {
	name: string;
	/** Such as `node`. */
	package: string;
	/** Such as `22`. */
	version: string;
	/** Runs the suite. Resolves to its report as JSON. */
	start(places: Places): Promise<string>;
}

interface Places {
	/** The folder where the runtime is installed. */
	folder: string;
	/** The folder with the installed tarball and the suite. */
	user: string;
	/** The addresses of the servers, as JSON. */
	servers: string;
}

/** The time limit of the suite, in ms. */
const LIMIT = 120_000;

/** Bundles the suite into a project, whose packages it imports. */
export async function buildSuite(user: string): Promise<void> {
	await build({
		entryPoints: ["test/runtimes/suite/process.ts", "test/runtimes/suite/worker.ts"],
		bundle: true,
		format: "esm",
		platform: "neutral",
		target: "es2022",
		packages: "external",
		// Without this repository's `paths`, which lead to the sources.
		tsconfigRaw: {},
		outdir: user,
		logLevel: "warning",
	});
}

/** It may reach only the loopback address. */
const DENO_OPTIONS = ["run", "--no-prompt", "--no-remote", "--node-modules-dir=manual", "--allow-net=127.0.0.1"];

export const RUNTIMES: Runtime[] = [
	...["20", "22", "24", "latest"].map((version) => inProcess("Node", "node", version, "node/bin/node")),
	inProcess("Deno", "deno", "latest", "deno/deno", DENO_OPTIONS),
	inProcess("Bun", "bun", "latest", "bun/bin/bun.exe", ["--no-install"]),
	inWorkerd("workerd", []),
	inWorkerd("workerd with nodejs_compat", ["nodejs_compat"]),
];

function inProcess(name: string, packageName: string, version: string, bin: string, options: string[] = []): Runtime {
	return {
		name,
		package: packageName,
		version,
		start: ({ folder, user, servers }) =>
			run(`${folder}/node_modules/${bin}`, [...options, "process.js", servers], user, LIMIT),
	};
}

function inWorkerd(name: string, flags: string[]): Runtime {
	return {
		name,
		package: "workerd",
		version: "latest",
		start({ folder, user, servers }) {
			const workerd = `${folder}/node_modules/workerd/bin/workerd`;
			const source = `${user}/worker.js`;
			return runInWorkerd(workerd, { source, flags, body: servers, folder: `${folder}/worker`, limit: LIMIT });
		},
	};
}
