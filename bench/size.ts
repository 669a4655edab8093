import { bundle } from "../test/setup/bundle.ts";

/** What a bundle takes, and which file takes how much of it; gives a section of Markdown. */
export async function benchSize(): Promise<string> {
	const client = await bundle("{ createClient }", "src/index.ts");
	const all = await bundle("*", "src/index.ts");
	const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
	return [
		"## Size",
		"",
		`Bundled by esbuild, minified, gzip -9: \`createClient\` alone ${kilobytes(client.gzipped)} kB, all of \`close-crm\` ${kilobytes(all.gzipped)} kB. What \`createClient\` is made of, minified:`,
		"",
		"| | bytes |",
		"|---|---|",
		...client.inputs
			.filter(([, bytes]) => bytes > 0)
			.map(([file, bytes]) => `| ${file.replace("node_modules/", "")} | ${bytes} |`),
	].join("\n");
}
