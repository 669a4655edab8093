import { defineConfig } from "vitest/config";
import config from "../../vitest.config.ts";

export default defineConfig({
	...config,
	test: { include: ["test/live/real-close.ts"], testTimeout: 120_000 },
});
