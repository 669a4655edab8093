import type { TestProject } from "vitest/node";
import { DOCUMENT } from "../../scripts/document/paths.ts";
import { startPrism } from "../../scripts/prism.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** The URL of this run's Prism mock of the generated document. */
		prismUrl: string;
	}
}

/** Starts one Prism per run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const prism = await startPrism(DOCUMENT);
	project.provide("prismUrl", prism.url);
	return prism.stop;
}
