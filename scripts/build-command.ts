import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/**
 * Builds the command into one file. What parses its arguments is inside, with its licence beside it, so that those
 * who install the library for its imports alone do not install that too.
 */
export async function buildCommand(outfile: string): Promise<void> {
	await build({
		entryPoints: ["src/cli/main.ts"],
		outfile,
		bundle: true,
		format: "esm",
		platform: "node",
		target: "node20",
		external: ["openapi-fetch", "jiti"],
		alias: { "@commander-js/extra-typings": "commander" },
		// commander is CommonJS, and requires parts of Node.
		banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
		logLevel: "warning",
	});
	await copyFile("node_modules/commander/LICENSE", join(dirname(outfile), "commander.LICENSE"));
}

if (import.meta.filename === process.argv[1]) await buildCommand("dist/cli/main.js");
