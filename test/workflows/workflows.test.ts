import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";

interface Job {
	permissions?: Record<string, string>;
	"timeout-minutes"?: number;
	/** The workflow that it calls instead of steps. */
	uses?: string;
	steps?: { uses?: string; run?: string; env?: Record<string, string> }[];
}

interface Workflow {
	on: Record<string, unknown>;
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const FOLDER = ".github/workflows";
const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
const workflows = readdirSync(FOLDER).map((file) => {
	const text = readFileSync(join(FOLDER, file), "utf8");
	return { file, text, workflow: load(text) as Workflow };
});

/** All scripts in the steps of a workflow. */
function scriptsOf({ jobs }: Workflow): string[] {
	return Object.values(jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run }) => run ?? []));
}

test("all workflows are found", () => {
	expect(workflows.map(({ file }) => file).sort()).toEqual([
		"ci.yml",
		"drift.yml",
		"live.yml",
		"nightly.yml",
		"release.yml",
	]);
});

describe.each(workflows)("$file", ({ text, workflow }) => {
	const jobs = Object.entries(workflow.jobs);

	test("pins every action by commit, with its version beside it", () => {
		const uses = [...text.matchAll(/\buses: *(.*)/g)].map(([, reference = ""]) => reference);

		expect(uses).not.toEqual([]);
		for (const reference of uses.filter((each) => !each.startsWith("./"))) {
			expect(reference).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	test("sets the permissions of each job, and allows writing only in jobs that need it", () => {
		expect(Object.values(workflow.permissions).filter((permission) => permission !== "read")).toEqual([]);
		for (const [name, { permissions }] of jobs) {
			expect(permissions ?? workflow.permissions, name).not.toEqual({});
		}
	});

	test("limits the time of every job", () => {
		// A job that calls a workflow has that workflow's limits, and cannot have its own.
		const without = jobs.filter(([, job]) => job.uses === undefined && job["timeout-minutes"] === undefined);

		expect(without.map(([name]) => name)).toEqual([]);
	});

	test("runs only scripts that exist and that bash can read", () => {
		for (const run of scriptsOf(workflow)) {
			for (const [, name = ""] of run.matchAll(/npm run (?:--\S+ )*([\w:-]+)/g)) {
				expect(Object.keys(scripts)).toContain(name);
			}
			const files = [...run.matchAll(/bash (\S+)/g)].map(([, file = ""]) => readFileSync(file, "utf8"));
			for (const input of [run, ...files]) expect(spawnSync("bash", ["-n"], { input }).stderr.toString()).toBe("");
		}
	});

	test("has no expression in a script, because external text could become code", () => {
		expect(scriptsOf(workflow).filter((run) => run.includes("${{"))).toEqual([]);
	});
});

test("the live workflow is started only manually, and passes its secret only to the tests", () => {
	const live = workflows.find(({ file }) => file === "live.yml");
	const steps = Object.values(live?.workflow.jobs ?? {}).flatMap(({ steps = [] }) => steps);

	expect(Object.keys(live?.workflow.on ?? {})).toEqual(["workflow_dispatch"]);
	expect(steps.filter(({ env }) => env).map(({ run }) => run)).toEqual(["exec node --import tsx test/live/run.ts"]);
	expect(live?.text.match(/secrets\./g)).toHaveLength(1);
});
