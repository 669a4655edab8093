// npm run test:mutation -- src/http/path.ts: changes a file in small ways, and names the changes that no test notices.
export default {
	testRunner: "vitest",
	// Tests import the package by its name, which hides what they are related to.
	vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
	coverageAnalysis: "perTest",
	ignorePatterns: ["dist", "reports"],
	clearTextReporter: { logTests: false },
	reporters: ["clear-text", "progress-append-only"],
	tempDirName: ".stryker",
	allowConsoleColors: false,
};
