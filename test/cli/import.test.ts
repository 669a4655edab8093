import { expect, test } from "vitest";
import { bundle } from "../setup/bundle.ts";

test.each(["src/index.ts", "src/receive/index.ts", "src/testing/index.ts"])(
	"an import of %s brings nothing of the command, nor of what parses its arguments",
	async (file) => {
		const { inputs } = await bundle("*", file);

		expect(
			inputs.map(([path]) => path).filter((path) => /^src\/cli\/|node_modules\/(commander|jiti)\//.test(path)),
		).toEqual([]);
	},
);
