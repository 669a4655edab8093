import { expect } from "vitest";
import { runProgram } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

/** Runs the tests that a program registers with vitest or node:test. */
async function runTests(code: string): Promise<void> {
	const registering = code.replace(
		/import \{ (expect, )?test \} from "(?:vitest|node:test)";/,
		(_, expects) =>
			`${expects ? 'import { expect } from "vitest";' : ""} export const runs = []; const test = (_, run) => runs.push(run);`,
	);
	const { runs } = (await runProgram(registering)).exports;
	if (!Array.isArray(runs) || runs.length === 0) throw new Error("The program registers no test.");
	for (const run of runs) await run();
}

testPrograms("docs/test.md", {
	"An integration test": runTests,
	"An integration test 2": runTests,
	"One delivery to your endpoint": runTests,
	"A Close in memory": runTests,
	"A store of your own": runTests,
	async "Sample events"(code) {
		expect((await runProgram(code)).printed).toEqual(["[ 'status_type' ] 5000", "false"]);
	},
});
