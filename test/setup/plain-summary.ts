import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one line without colours: `12 passed, 0 failed`. */
export class PlainSummary implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
		const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
		for (const module of modules) {
			for (const test of module.children.allTests()) {
				const { state } = test.result();
				if (state !== "pending") counts[state]++;
			}
			// A file that could not be loaded has no tests.
			counts.failed += module.errors().length;
		}
		const { passed, failed, skipped } = counts;
		console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
	}
}
