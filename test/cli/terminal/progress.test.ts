import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createProgress } from "../../../src/cli/terminal/progress.ts";
import { createHost } from "../stand-ins.ts";

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["performance"] });
});

afterEach(() => {
	vi.useRealTimers();
});

const CLEARED = "\r\u001b[K";

describe("a progress bar", () => {
	test.each([
		[0, "[--------------------]"],
		[0.5, "[##########----------]"],
		[1, "[####################]"],
		[-1, "[--------------------]"],
		[2, "[####################]"],
	])("at %d is filled this far, with the text beside it", (done, bar) => {
		const host = createHost({ isTTY: true });

		createProgress(true, host).show(done, "3 done");

		expect(host.stderr.read()).toBe(`${CLEARED}${bar} 3 done`);
	});

	test("stays within its line, and leaves the last column free", () => {
		const host = createHost({ isTTY: true, columns: 25 });

		createProgress(true, host).show(1, "3 done");

		expect(host.stderr.read()).toBe(`${CLEARED}[####################] 3`);
	});

	test("is drawn at most ten times a second, and can be removed", () => {
		const host = createHost({ isTTY: true });
		const progress = createProgress(true, host);

		for (const text of ["a", "b"]) {
			progress.show(0, text);
			vi.advanceTimersByTime(99);
		}
		vi.advanceTimersByTime(1);
		progress.show(0, "c");
		progress.clear();

		const empty = "[--------------------]";
		expect(host.stderr.read()).toBe(`${CLEARED}${empty} a${CLEARED}${empty} c${CLEARED}`);
	});

	test.each([
		["without a terminal", false, true],
		["if the caller disables it", true, false],
	])("is not drawn %s", (_, isTTY, isWanted) => {
		const host = createHost({ isTTY });
		const progress = createProgress(isWanted, host);

		progress.show(1, "3 done");
		progress.clear();

		expect(host.stderr.read()).toBe(null);
	});
});
