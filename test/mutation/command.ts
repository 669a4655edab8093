// The command runs as a process of its own, so the mutation that is switched on in this one has to be handed to it, and
// what it ran of the mutated code handed back. Outside of mutation testing all of this is nothing.
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What Stryker keeps in each process: which mutation is on, which test runs, and what each test has run. */
interface Stryker {
	activeMutant?: string;
	currentTestId?: string;
	mutantCoverage?: Coverage;
}

interface Coverage {
	static: Record<string, number>;
	perTest: Record<string, Record<string, number>>;
}

declare global {
	var __stryker__: Stryker | undefined;
}

const TELL_COVERAGE = `
	import { writeFileSync } from "node:fs";
	const coverage = () => JSON.stringify(globalThis.__stryker__?.mutantCoverage?.static ?? {});
	process.on("exit", () => writeFileSync(process.env.MUTATION_COVERAGE, coverage()));
`;

/** How to start the command, and what to call when it has ended. */
export function mutationOfCommand(): { args: string[]; env: Record<string, string>; end(): void } {
	const stryker = globalThis.__stryker__;
	if (stryker?.activeMutant) {
		return { args: [], env: { __STRYKER_ACTIVE_MUTANT__: stryker.activeMutant }, end: () => {} };
	}
	const test = stryker?.currentTestId;
	if (!stryker || test === undefined) return { args: [], env: {}, end: () => {} };
	const file = join(tmpdir(), `close-crm-${randomUUID()}.json`);
	return {
		args: ["--import", `data:text/javascript,${encodeURIComponent(TELL_COVERAGE)}`],
		env: { MUTATION_COVERAGE: file },
		end() {
			const ran: Record<string, number> = JSON.parse(readFileSync(file, "utf8"));
			rmSync(file);
			stryker.mutantCoverage ??= { static: {}, perTest: {} };
			const { perTest } = stryker.mutantCoverage;
			const all = { ...perTest[test] };
			for (const [mutant, times] of Object.entries(ran)) all[mutant] = (all[mutant] ?? 0) + times;
			perTest[test] = all;
		},
	};
}
