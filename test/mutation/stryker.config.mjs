// npm run test:mutation -- src/http/path.ts: changes a file in small ways, and names the changes that no test notices.
export default {
	testRunner: "vitest",
	vitest: { configFile: "test/mutation/vitest.config.ts" },
	coverageAnalysis: "perTest",
	ignorePatterns: ["dist", "reports"],
	reporters: ["clear-text", "progress-append-only"],
	tempDirName: "node_modules/.stryker",
	allowConsoleColors: false,
};
