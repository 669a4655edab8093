import { mkdtemp, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { buildCommand } from "../../scripts/build-command.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** The path of the command built for this run. */
		commandPath: string;
	}
}

/** Builds the command once per run, in a folder from which its packages resolve, at the same depth as dist/cli. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const folder = await mkdtemp("test/.run-cli-");
	const path = resolve(folder, "main.js");
	await buildCommand(path);
	project.onTestsRerun(() => buildCommand(path));
	project.provide("commandPath", path);
	return () => rm(folder, { recursive: true });
}
