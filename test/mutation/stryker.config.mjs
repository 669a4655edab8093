// npm run test:mutation -- src/http/path.ts: makes small changes to a file, and lists those that no test notices.
export default {
	testRunner: "vitest",
	// Tests import the package by its name, which hides the files that they depend on.
	vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
	coverageAnalysis: "perTest",
	ignorePatterns: ["dist", "reports"],
	clearTextReporter: { logTests: false },
	reporters: ["clear-text", "progress-append-only"],
	tempDirName: ".stryker",
	allowConsoleColors: false,
};
