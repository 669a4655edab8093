import { expect, test } from "vitest";
import { bundle } from "../setup/bundle.ts";

test.each(["src/index.ts", "src/receive/index.ts", "src/testing/index.ts"])(
	"an import of %s includes neither the command nor its argument parser",
	async (file) => {
		const { inputs } = await bundle("*", file);

		expect(
			inputs.map(([path]) => path).filter((path) => /^src\/cli\/|node_modules\/(commander|jiti)\//.test(path)),
		).toEqual([]);
	},
);
