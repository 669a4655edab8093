import { copyFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";

/** The packages inside the command. Their licences are shipped beside it. */
const BUNDLED = ["commander", "undici"];

/**
 * Builds the command with the packages that it needs, so that somebody who installs the library for its imports does not
 * install them. undici is a file of its own, which is loaded only to use a proxy or to accept any certificate.
 */
export async function buildCommand(outfile: string): Promise<void> {
	const outdir = dirname(outfile);
	await build({
		entryPoints: { [basename(outfile, ".js")]: "src/cli/main.ts" },
		outdir,
		bundle: true,
		splitting: true,
		chunkNames: "[name]-[hash]",
		format: "esm",
		platform: "node",
		target: "node20",
		minifyWhitespace: true,
		external: ["openapi-fetch", "jiti"],
		alias: { "@commander-js/extra-typings": "commander" },
		// commander and undici are CommonJS, and require parts of Node.
		banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
		logLevel: "warning",
	});
	for (const name of BUNDLED) await copyFile(`node_modules/${name}/LICENSE`, join(outdir, `${name}.LICENSE`));
}

if (import.meta.filename === process.argv[1]) await buildCommand("dist/cli/main.js");
