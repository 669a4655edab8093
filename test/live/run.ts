// npm run test:live: the tests of real-close.ts against the real API, through a Prism that compares both directions
// with the document. The API key comes from CLOSE_API_KEY. CLOSE_BASE_URL is for another API in the real one's place.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createClient } from "close-crm";
import { DOCUMENT } from "../../scripts/document/paths.ts";
import { runScript, Stop } from "../../scripts/document/stop.ts";
import { startPrism } from "../../scripts/prism.ts";

await runScript(async () => {
	const { CLOSE_API_KEY: apiKey, CLOSE_BASE_URL: baseUrl = "https://api.close.com/api/v1" } = process.env;
	if (!apiKey)
		throw new Stop("CLOSE_API_KEY is not set. The live tests need an API key, best of an organization for tests.");
	// A name that never resolves (RFC 2606), so that nothing is delivered to anybody.
	const urlPrefix = `https://close-crm.invalid/live/${randomUUID()}/`;
	const prism = await startPrism(DOCUMENT, { upstream: baseUrl });
	try {
		process.exitCode = await runTests({ CLOSE_API_KEY: apiKey, CLOSE_BASE_URL: prism.url, URL_PREFIX: urlPrefix });
	} finally {
		await prism.stop();
		await removeSubscriptions(urlPrefix, apiKey, baseUrl);
	}
});

/** Resolves to the exit code. */
async function runTests(env: Record<string, string>): Promise<number> {
	const command = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/live/vitest.config.ts"];
	const tests = spawn(process.execPath, command, { stdio: "inherit", env: { ...process.env, ...env } });
	// Whoever ends the run ends the tests: what they have created is still to be removed.
	for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => tests.kill());
	const [code] = await once(tests, "exit");
	return code ?? 1;
}

/** Goes by the URL, which no other subscription has: the answer that told an id may not have come. */
async function removeSubscriptions(urlPrefix: string, apiKey: string, baseUrl: string): Promise<void> {
	const { webhooks } = createClient({ apiKey, baseUrl });
	try {
		const created = (await webhooks.list()).filter(({ url }) => url.startsWith(urlPrefix));
		for (const { id } of created) await webhooks.delete(id);
		console.log(`Removed what the tests had left: ${created.length} of the organization's subscriptions.`);
	} catch (error) {
		throw new Stop(`Remove the subscriptions whose URL begins with ${urlPrefix} by hand. ${error}`);
	}
}
