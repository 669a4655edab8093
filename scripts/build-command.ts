import { copyFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";

/** The packages that are bundled into the command. Their licenses are shipped with it. */
const BUNDLED = ["commander", "undici"];

/**
 * Bundles the command with the packages that it needs, so that users of the library do not have to install them. undici
 * is a separate chunk, which is loaded only for a proxy or to accept any certificate.
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
		// commander and undici are CommonJS, and require Node's modules.
		banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
		logLevel: "warning",
	});
	await copyFile("src/cli/ui/page.html", join(outdir, "page.html"));
	for (const name of BUNDLED) await copyFile(`node_modules/${name}/LICENSE`, join(outdir, `${name}.LICENSE`));
}

if (import.meta.filename === process.argv[1]) await buildCommand("dist/cli/main.js");
