import { defineConfig } from "vitest/config";
import { alias, LONG_TESTS, UNIT_TESTS } from "../../vitest.config.ts";

export default defineConfig({
	resolve: { alias },
	test: { include: UNIT_TESTS, exclude: LONG_TESTS },
});
