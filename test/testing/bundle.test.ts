import { sampleEvent, signDelivery } from "close-crm/testing";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const bundle = (entryPoint: string, define = {}) =>
	build({
		entryPoints: [entryPoint],
		bundle: true,
		write: false,
		metafile: true,
		format: "esm",
		platform: "browser",
		define,
	});

describe("bundles", () => {
	test.each(["src/index.ts", "src/receive/index.ts", "src/receive/adapters/node.ts", "src/receive/adapters/lambda.ts"])(
		"a bundle of %s contains nothing of the testing kit",
		async (entryPoint) => {
			const { metafile } = await bundle(entryPoint);

			const files = Object.keys(metafile.inputs);
			expect(files).toContain(entryPoint);
			expect(files.filter((file) => file.includes("testing"))).toEqual([]);
		},
	);

	test("the testing kit can be bundled for browsers and Workers, without Node's modules", async () => {
		const { metafile, warnings } = await bundle("src/testing/index.ts");

		expect(warnings).toEqual([]);
		const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
		expect(imports.filter(({ external }) => external)).toEqual([]);
	});

	test("without Node's crypto it signs the same way, and listen says what is missing", async () => {
		const { outputFiles } = await bundle("src/testing/index.ts", { process: "undefined" });
		const kit = await import(
			`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? "").toString("base64")}`
		);
		const options = { event: sampleEvent("lead.created"), signatureKey: "ab".repeat(32), timestamp: 1_544_271_440 };

		expect(await kit.signDelivery(options)).toEqual(await signDelivery(options));
		const close = kit.createFakeClose({ clock: kit.createTestClock() });
		await expect(close.listen()).rejects.toThrow("listen needs node:http");
	});
});
