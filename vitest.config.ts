import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { LongestFirst } from "./test/setup/longest-first.ts";
import { PlainSummary } from "./test/setup/plain-summary.ts";
import { TSC } from "./test/setup/tsc.ts";

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

/** Tests import the library by its name, like users. `paths` in tsconfig.json is the same list. */
export const alias = [
	{ find: /^close-crm$/, replacement: source("index.ts") },
	{ find: /^close-crm\/receive$/, replacement: source("receive/index.ts") },
	{ find: /^close-crm\/node$/, replacement: source("receive/adapters/node.ts") },
	{ find: /^close-crm\/lambda$/, replacement: source("receive/adapters/lambda.ts") },
	{ find: /^close-crm\/redis$/, replacement: source("receive/stores/redis-store.ts") },
	{ find: /^close-crm\/bullmq$/, replacement: source("bullmq/index.ts") },
	{ find: /^close-crm\/oauth$/, replacement: source("oauth/index.ts") },
	{ find: /^close-crm\/sync$/, replacement: source("sync/index.ts") },
	{ find: /^close-crm\/testing$/, replacement: source("testing/index.ts") },
];

/** Tests of a single layer, which start only their own servers. */
export const UNIT_TESTS = ["test/{close,http,client,receive,oauth,sync,testing}/**/*.test.ts", "test/*.test.ts"];

/** Tests that take many seconds: several processes, a real Redis, a long story. */
export const LONG_TESTS = [
	"test/oauth/processes.test.ts",
	"test/{oauth,receive}/stores{.test.ts,/redis/*.test.ts}",
	"test/receive/{accidents,attacks,hover}.test.ts",
	"test/receive/adapters/memory/*.test.ts",
	"test/client/events/{random,model/*}.test.ts",
	"test/testing/long-story.test.ts",
	"test/start.test.ts",
];

/** Tests of the built command, as a program. The other tests of the command run it in their own process. */
const PROGRAM_TESTS = ["test/cli/program/*.test.ts"];

/** A busy machine needs much longer than an idle one, and a hanging test still fails. */
const TIMEOUT_MS = 300_000;

const PRISM = "test/setup/prism.ts";
const COMMAND = "test/setup/command.ts";

/** A project: tests that need the same setup. */
function project(name: string, test: TestProjectInlineConfiguration["test"]): TestProjectInlineConfiguration {
	return { extends: true, test: { name, ...test } };
}

export default defineConfig({
	resolve: { alias },
	test: {
		// One more than there are cores, because tests spend much of their time waiting for processes.
		maxWorkers: availableParallelism() + 1,
		testTimeout: TIMEOUT_MS,
		hookTimeout: TIMEOUT_MS,
		// The output of a process may take long to arrive.
		expect: { poll: { timeout: TIMEOUT_MS / 2 } },
		// Files share the modules of their worker, because loading them again for each file takes longer than the tests.
		isolate: false,
		restoreMocks: true,
		unstubEnvs: true,
		unstubGlobals: true,
		sequence: { sequencer: LongestFirst },
		reporters: ["default", new PlainSummary()],
		projects: [
			project("unit", { include: UNIT_TESTS, exclude: LONG_TESTS }),
			project("long", { include: LONG_TESTS }),
			project("prism", { include: ["test/{contract,readme,package}/**/*.test.ts"], globalSetup: PRISM }),
			project("command", {
				include: ["test/cli/**/*.test.ts", "test/docs/troubleshooting.test.ts"],
				exclude: PROGRAM_TESTS,
				setupFiles: "test/cli/setup.ts",
			}),
			project("program", { include: PROGRAM_TESTS, setupFiles: "test/cli/setup.ts", globalSetup: COMMAND }),
			project("project", {
				include: ["test/{bullmq,docs,document,examples,live,workflows}/**/*.test.ts"],
				exclude: ["test/docs/troubleshooting.test.ts"],
			}),
			project("types", {
				include: [],
				typecheck: {
					enabled: true,
					only: true,
					checker: TSC,
					include: ["test/**/*.test-d.ts"],
					tsconfig: "tsconfig.json",
				},
			}),
		],
	},
});
