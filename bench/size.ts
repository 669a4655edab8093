import { bundle } from "../test/setup/bundle.ts";
import { progress } from "./progress.ts";

/** The bundles by table row: exports of a source file or of a package. */
const BUNDLES: [name: string, exports: string, module: string][] = [
	["`createClient` of close-crm", "{ createClient }", "src/index.ts"],
	["all of close-crm", "*", "src/index.ts"],
	["`Octokit` of octokit", "{ Octokit }", "octokit"],
	["`Stripe` of stripe", "{ Stripe }", "stripe"],
	["`OpenAI` of openai", "{ OpenAI }", "openai"],
	["`createReceiver` of close-crm/receive", "{ createReceiver }", "src/receive/index.ts"],
	["`toNodeHandler` of close-crm/node", "{ toNodeHandler }", "src/receive/adapters/node.ts"],
	["`Webhook` of svix", "{ Webhook }", "svix"],
	["`Webhooks` of @octokit/webhooks", "{ Webhooks }", "@octokit/webhooks"],
	["`Webhook` of standardwebhooks", "{ Webhook }", "standardwebhooks"],
];

/** Measures bundle sizes, compared with similar packages for other services. Resolves to a section of Markdown. */
export async function benchSize(): Promise<string> {
	progress("sizes of bundles");
	const rows: string[] = [];
	for (const [name, exports, module] of BUNDLES) {
		const { gzipped } = await bundle(exports, module);
		rows.push(`| ${name} | ${(gzipped / 1000).toFixed(1)} |`);
	}
	return ["## Size", "", "Bundled by esbuild, minified, gzip -9.", "", "| | kB |", "|---|---|", ...rows].join("\n");
}
