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
		mutate: ["src/events/**/*.ts"],
		tests: ["test/events/*.test.ts"],
		// A worker thread cannot change its time zone.
		exclude: ["test/events/time-zone.test.ts"],
	},
	client: {
		mutate: ["src/client/**/*.ts"],
		tests: ["test/client/*.test.ts"],
		exclude: ["test/client/{bundle,random}.test.ts"],
	},
	receive: {
		mutate: ["src/receive/**/*.ts", "src/node.ts", "src/lambda.ts"],
		tests: ["test/receive/*.test.ts"],
		exclude: ["test/receive/{accidents,bundle,hover}.test.ts"],
	},
	testing: {
		mutate: ["src/testing/**/*.ts"],
		tests: ["test/testing/*.test.ts"],
		exclude: ["test/testing/{bundle,long-story}.test.ts"],
	},
	redis: {
		mutate: ["src/redis.ts"],
		tests: ["test/redis/*.test.ts"],
		exclude: ["test/redis/processes.test.ts"],
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
