import { defineConfig } from "vitest/config";
import config from "../../vitest.config.ts";
import { PARTS } from "./parts.ts";

const part = PARTS[process.env.MUTATION_PART ?? ""];

export default defineConfig({
	...config,
	test: {
		...config.test,
		include: part?.tests ?? [],
		exclude: part?.exclude ?? [],
		typecheck: { enabled: false },
	},
});
