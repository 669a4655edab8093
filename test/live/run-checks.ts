import { randomUUID } from "node:crypto";
import { createClient } from "close-crm";
import { Stop } from "../../scripts/document/stop.ts";
import { CHECKS, type Live } from "./checks.ts";

export interface LiveOptions {
	apiKey: string;
	/** The base URL of the API. */
	baseUrl: string;
	/** A Prism proxy of the API, which reports violations of the document in the header `sl-violations`. */
	proxyUrl: string;
	/** Ends the checks early. */
	signal: AbortSignal;
	print: (line: string) => void;
}

/** Runs all checks, then removes what they created. Resolves to how many failed. Stops if it cannot remove something. */
export async function runChecks({ apiKey, baseUrl, proxyUrl, signal, print }: LiveOptions): Promise<number> {
	// A name that never resolves (RFC 2606), so that nothing is delivered.
	const urlPrefix = `https://close-crm.invalid/live/${randomUUID()}/`;
	const violations: string[] = [];
	const fetch: typeof globalThis.fetch = async (input, init) => {
		const request = new Request(input, init);
		const response = await globalThis.fetch(request, { signal: AbortSignal.any([signal, request.signal]) });
		const found = response.headers.get("sl-violations");
		if (found !== null) {
			const { pathname } = new URL(request.url);
			violations.push(`${request.method} ${pathname}, answered ${response.status}, breaks the document: ${found}`);
		}
		return response;
	};
	const live: Live = {
		client: createClient({ apiKey, baseUrl: proxyUrl, fetch }),
		stranger: createClient({ apiKey: "api_wrong", baseUrl: proxyUrl, fetch }),
		urlPrefix,
		id: "",
	};
	const aborted = new Promise<never>((_, reject) => {
		signal.addEventListener("abort", () => reject(new Error("interrupted")));
	});
	let failed = 0;
	for (const [name, check] of Object.entries(CHECKS)) {
		if (signal.aborted) break;
		const problems = await findProblems(() => Promise.race([check(live), aborted]));
		problems.push(...violations.splice(0));
		print(problems.length === 0 ? `passed: ${name}` : `failed: ${name}\n  ${problems.join("\n  ")}`);
		if (problems.length > 0) failed++;
	}
	await removeSubscriptions(urlPrefix, { apiKey, baseUrl, print });
	return failed;
}

async function findProblems(check: () => Promise<void>): Promise<string[]> {
	try {
		await check();
		return [];
	} catch (error) {
		return [error instanceof Error ? error.message : String(error)];
	}
}

/** Finds them by their unique URL, because the response with the id may have been lost. */
async function removeSubscriptions(
	urlPrefix: string,
	{ apiKey, baseUrl, print }: Pick<LiveOptions, "apiKey" | "baseUrl" | "print">,
): Promise<void> {
	const { webhooks } = createClient({ apiKey, baseUrl });
	try {
		const created = (await webhooks.list()).filter(({ url }) => url.startsWith(urlPrefix));
		for (const { id } of created) await webhooks.delete(id);
		print(`Removed what the checks had left: ${created.length} of the organization's subscriptions.`);
	} catch (error) {
		throw new Stop(`Remove the subscriptions whose URL begins with ${urlPrefix} by hand. ${error}`);
	}
}
