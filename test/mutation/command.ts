// The command runs as a process of its own, so the mutation that is switched on in this one has to be handed to it, and
// what it ran of the mutated code handed back. Outside of mutation testing all of this is nothing.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
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

/** Each process of the command adds a line for what it ran. */
const TELL_COVERAGE = `
	import { appendFileSync } from "node:fs";
	const coverage = () => JSON.stringify(globalThis.__stryker__?.mutantCoverage?.static ?? {});
	process.on("exit", () => appendFileSync(process.env.MUTATION_COVERAGE, coverage() + "\\n"));
`;

/** The environment to start the command in, and what to call when it has ended, with the signal that ended it if one did. */
export function mutationOfCommand(): { env: Record<string, string>; end(signal: NodeJS.Signals | null): void } {
	const stryker = globalThis.__stryker__;
	if (stryker?.activeMutant) return { env: { __STRYKER_ACTIVE_MUTANT__: stryker.activeMutant }, end: () => {} };
	const test = stryker?.currentTestId;
	if (!stryker || test === undefined) return { env: {}, end: () => {} };
	const file = join(tmpdir(), `close-crm-${randomUUID()}.jsonl`);
	return {
		env: {
			NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(TELL_COVERAGE)}`,
			MUTATION_COVERAGE: file,
		},
		end(signal) {
			// A killed process tells nothing.
			if (signal !== null && !existsSync(file)) return;
			const told = readFileSync(file, "utf8").split("\n").filter(Boolean);
			rmSync(file, { force: true });
			stryker.mutantCoverage ??= { static: {}, perTest: {} };
			const { perTest } = stryker.mutantCoverage;
			const all = { ...perTest[test] };
			for (const line of told) {
				const ran: Record<string, number> = JSON.parse(line);
				for (const [mutant, times] of Object.entries(ran)) all[mutant] = (all[mutant] ?? 0) + times;
			}
			perTest[test] = all;
		},
	};
}
