/** A part of `src` that is mutated, and the tests that have to notice. */
export interface Part {
	mutate: string[];
	/** Those of its own folder, of which a mutation can be switched on in the process that runs them. */
	tests: string[];
	/** Those among them that look at a bundle, a process of their own, or take longer than what they would find. */
	exclude?: string[];
}

export const PARTS: { [name: string]: Part } = {
	events: {
		mutate: ["src/{close,http}/**/*.ts"],
		tests: ["test/close/*.test.ts", "test/http/*.test.ts"],
		// A worker thread cannot change its time zone.
		exclude: ["test/close/time-zone.test.ts"],
	},
	client: {
		mutate: ["src/client/**/*.ts"],
		tests: ["test/client/**/*.test.ts"],
		exclude: ["test/client/{bundle,random}.test.ts"],
	},
	receive: {
		mutate: ["src/receive/**/*.ts", "src/receive/adapters/node.ts", "src/receive/adapters/lambda.ts"],
		tests: ["test/receive/**/*.test.ts"],
		exclude: ["test/receive/{accidents,bundle,hover}.test.ts"],
	},
	testing: {
		mutate: ["src/testing/**/*.ts"],
		tests: ["test/testing/*.test.ts"],
		exclude: ["test/testing/{bundle,long-story}.test.ts"],
	},
	redis: {
		mutate: ["src/receive/stores/redis.ts"],
		tests: ["test/receive/stores/redis/*.test.ts"],
		exclude: ["test/receive/stores/redis/processes.test.ts"],
	},
	bullmq: {
		mutate: ["src/bullmq/*.ts"],
		tests: ["test/bullmq/*.test.ts"],
		exclude: ["test/bullmq/missing-package.test.ts"],
	},
	cli: {
		mutate: ["src/cli/**/*.ts"],
		tests: ["test/cli/*.test.ts"],
		// With Close away each test waits for the client's retries, which are not the command's.
		exclude: ["test/cli/{import,away}.test.ts"],
	},
};
