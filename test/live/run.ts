// npm run test:live: the checks of checks.ts against the real API, through a Prism that compares both directions with
// the document. The API key comes from CLOSE_API_KEY. CLOSE_BASE_URL replaces the URL of the API.
import { DOCUMENT } from "../../scripts/document/paths.ts";
import { runScript, Stop } from "../../scripts/document/stop.ts";
import { startPrism } from "../../scripts/prism.ts";
import { runChecks } from "./run-checks.ts";

await runScript(async () => {
	const { CLOSE_API_KEY: apiKey, CLOSE_BASE_URL: baseUrl = "https://api.close.com/api/v1" } = process.env;
	if (!apiKey) {
		throw new Stop("CLOSE_API_KEY is not set. Set it to an API key, best of an organization that is there for tests.");
	}
	// An interrupted run must still remove what it created.
	const controller = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => controller.abort());
	const prism = await startPrism(DOCUMENT, { upstream: baseUrl });
	const { signal } = controller;
	try {
		const failed = await runChecks({ apiKey, baseUrl, proxyUrl: prism.url, signal, print: console.log });
		if (failed > 0) process.exitCode = 1;
	} finally {
		await prism.stop();
		// A call may still be waiting for its next attempt.
		if (signal.aborted) process.exit(1);
	}
});
