import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

/** Tests import the library by its name, like its users. The same list is `paths` in tsconfig.json. */
export const alias = [
	{ find: /^close-crm$/, replacement: source("index.ts") },
	{ find: /^close-crm\/receive$/, replacement: source("receive/index.ts") },
	{ find: /^close-crm\/node$/, replacement: source("receive/adapters/node.ts") },
	{ find: /^close-crm\/lambda$/, replacement: source("receive/adapters/lambda.ts") },
	{ find: /^close-crm\/redis$/, replacement: source("receive/stores/redis.ts") },
	{ find: /^close-crm\/bullmq$/, replacement: source("bullmq/index.ts") },
	{ find: /^close-crm\/oauth$/, replacement: source("oauth/index.ts") },
	{ find: /^close-crm\/sync$/, replacement: source("sync/index.ts") },
	{ find: /^close-crm\/testing$/, replacement: source("testing/index.ts") },
];

/** Tests of one layer, which start nothing but servers of their own. */
export const UNIT_TESTS = ["test/{close,http,client,receive,oauth,sync,testing}/**/*.test.ts", "test/*.test.ts"];

/** Tests that run for many seconds by themselves, several processes or a long story. */
const LONG_TESTS = [
	"test/oauth/processes.test.ts",
	"test/{oauth,receive}/stores{.test.ts,/redis/*.test.ts}",
	"test/receive/{accidents,attacks,hover}.test.ts",
	"test/client/events/random.test.ts",
	"test/testing/long-story.test.ts",
	"test/start.test.ts",
];

/** A busy machine needs far longer than a quiet one, and a test that hangs is found all the same. */
const TIMEOUT_MS = 120_000;

const common = {
	testTimeout: TIMEOUT_MS,
	hookTimeout: TIMEOUT_MS,
	expect: { poll: { timeout: TIMEOUT_MS / 2 } },
};

export default defineConfig({
	resolve: { alias },
	test: {
		// Much of the time a test waits for a process, so each core is worth using.
		maxWorkers: "100%",
		projects: [
			{ extends: true, test: { ...common, name: "unit", include: UNIT_TESTS, exclude: LONG_TESTS } },
			{ extends: true, test: { ...common, name: "long", include: LONG_TESTS } },
			{
				extends: true,
				test: {
					...common,
					name: "prism",
					include: ["test/{contract,readme}/**/*.test.ts"],
					globalSetup: ["test/setup/prism.ts"],
				},
			},
			{
				extends: true,
				test: {
					...common,
					name: "command",
					include: ["test/cli/**/*.test.ts"],
					globalSetup: ["test/setup/command.ts"],
				},
			},
			{
				extends: true,
				test: {
					...common,
					name: "project",
					include: ["test/{bullmq,docs,document,examples,live,package,workflows}/**/*.test.ts"],
					globalSetup: ["test/setup/prism.ts", "test/setup/command.ts"],
				},
			},
			{
				extends: true,
				test: {
					...common,
					name: "types",
					include: [],
					typecheck: { enabled: true, only: true, include: ["test/**/*.test-d.ts"], tsconfig: "tsconfig.json" },
				},
			},
		],
	},
});
