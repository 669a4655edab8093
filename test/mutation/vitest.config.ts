import { defineConfig } from "vitest/config";
import { alias, LONG_TESTS, UNIT_TESTS } from "../../vitest.config.ts";

export default defineConfig({
	resolve: { alias },
	// Stryker runs tests in threads, which cannot change the time zone.
	test: { include: UNIT_TESTS, exclude: [...LONG_TESTS, "test/close/time-zone.test.ts"] },
});
