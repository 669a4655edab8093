import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

export interface Bundle {
	text: string;
	/** Its size after gzip -9, in bytes. */
	gzipped: number;
	/** How many bytes of the minified code come from each source file, the largest first. */
	inputs: [file: string, bytes: number][];
}

/** Bundles these exports of a source file or a package, like a user's bundler. */
export async function bundle(exports: string, module: string): Promise<Bundle> {
	const specifier = existsSync(module) ? resolve(module) : module;
	const { outputFiles, metafile } = await build({
		stdin: { contents: `export ${exports} from ${JSON.stringify(specifier)};`, resolveDir: "." },
		bundle: true,
		minify: true,
		format: "esm",
		platform: "browser",
		metafile: true,
		write: false,
	});
	const text = outputFiles.map((output) => output.text).join("");
	return { text, gzipped: gzipSync(text, { level: 9 }).length, inputs: inputsOf(metafile) };
}

function inputsOf(metafile: Metafile): Bundle["inputs"] {
	const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
	return inputs
		.map(([file, { bytesInOutput }]): [string, number] => [file, bytesInOutput])
		.sort(([, a], [, b]) => b - a);
}
