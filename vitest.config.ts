import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

export default defineConfig({
	resolve: {
		// Tests import the library by its name, as a user does. Keep in step with `paths` in tsconfig.json.
		alias: [
			{ find: /^close-crm$/, replacement: source("index.ts") },
			{ find: /^close-crm\/receive$/, replacement: source("receive/index.ts") },
			{ find: /^close-crm\/node$/, replacement: source("receive/adapters/node.ts") },
			{ find: /^close-crm\/lambda$/, replacement: source("receive/adapters/lambda.ts") },
			{ find: /^close-crm\/redis$/, replacement: source("receive/stores/redis.ts") },
			{ find: /^close-crm\/bullmq$/, replacement: source("bullmq/index.ts") },
			{ find: /^close-crm\/oauth$/, replacement: source("oauth/index.ts") },
			{ find: /^close-crm\/testing$/, replacement: source("testing/index.ts") },
		],
	},
	test: {
		include: ["test/**/*.test.ts"],
		globalSetup: ["test/setup/prism.ts", "test/setup/command.ts"],
		testTimeout: 30_000,
		// Much of the time a test waits for a process that it has started, so the core that Vitest would leave alone is needed.
		maxWorkers: "100%",
		// What another process prints comes when it comes.
		expect: { poll: { timeout: 10_000 } },
		typecheck: {
			enabled: true,
			include: ["test/**/*.test-d.ts"],
			tsconfig: "tsconfig.json",
		},
	},
});
