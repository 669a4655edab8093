import type { TestProject } from "vitest/node";
import { DOCUMENT } from "../../scripts/document/paths.ts";
import { startPrism } from "../../scripts/prism.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** Where the run's Prism mock of the generated document listens. */
		prismUrl: string;
	}
}

/** Starts one Prism for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const prism = await startPrism(DOCUMENT);
	project.provide("prismUrl", prism.url);
	return prism.stop;
}
