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
		// A mutation of ours that a thousand mutated deliveries do not show, a hundred thousand do not show either.
		env: { MUTATIONS: "1000" },
		// No test takes half of it, and a mutation that makes one hang is found the sooner.
		testTimeout: 10_000,
		typecheck: { enabled: false },
	},
});
