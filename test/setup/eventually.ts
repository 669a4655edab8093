import { vi } from "vitest";

/** A busy machine may need minutes for what an idle one does at once. */
const PATIENCE_MS = 120_000;

/** Repeats a check until it does not throw, and resolves to its result. Rejects with its error after two minutes. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
	return vi.waitFor(check, { timeout: PATIENCE_MS });
}
