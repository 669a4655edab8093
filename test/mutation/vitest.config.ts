import { defineConfig } from "vitest/config";
import { alias, UNIT_TESTS } from "../../vitest.config.ts";

export default defineConfig({
	resolve: { alias },
	test: { include: UNIT_TESTS, env: { MUTATIONS: "1000" } },
});
