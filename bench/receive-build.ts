import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = (path: string) => JSON.stringify(fileURLToPath(new URL(`../src/${path}`, import.meta.url)));

/** The receiver as a user's bundler makes it, as an address to import: tsx would add work to every function. */
export async function receiveBuild(): Promise<string> {
	const contents = `export * from ${source("receive/index.ts")}; export * from ${source("node.ts")};`;
	const { outputFiles } = await build({
		stdin: { contents, resolveDir: "." },
		bundle: true,
		minify: true,
		format: "esm",
		write: false,
	});
	const [{ contents: code } = { contents: new Uint8Array() }] = outputFiles;
	return `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
}
