import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const entry = fileURLToPath(new URL("../../src/receive/index.ts", import.meta.url));

/** What a user's bundler makes of these exports of "close-crm/receive". */
async function bundle(exports: string): Promise<string> {
	const { outputFiles } = await build({
		stdin: { contents: `export ${exports} from ${JSON.stringify(entry)};`, resolveDir: "." },
		bundle: true,
		minify: true,
		format: "esm",
		platform: "browser",
		write: false,
	});
	return outputFiles.map(({ text }) => text).join("");
}

const gzipped = (text: string) => gzipSync(text, { level: 9 }).length;

test("close-crm/receive takes at most 2.5 kB", async () => {
	expect(gzipped(await bundle("*"))).toBeLessThanOrEqual(2500);
});

test("verifyDelivery alone takes at most 1.2 kB", async () => {
	expect(gzipped(await bundle("{ verifyDelivery }"))).toBeLessThanOrEqual(1200);
});

test("close-crm/receive brings no part of the client, no dependency and no module of Node", async () => {
	const text = await bundle("*");
	for (const name of ["createClient", "CloseError", "openapi", "api.close.com", "authorization", "import "]) {
		expect(text).not.toContain(name);
	}
});
