import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createProgress, type Progress } from "../../src/cli/terminal/progress.ts";
import { withProcess } from "./with-process.ts";

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["performance"] });
});

afterEach(() => {
	vi.useRealTimers();
});

const CLEARED = "\r\u001b[K";

/** What is drawn where stderr is so. */
async function drawn(draw: (progress: Progress) => void, { isTTY = true, columns = 80, isWanted = true } = {}) {
	const written: string[] = [];
	const stderr = { isTTY, columns, write: (text: string) => written.push(text) };
	await withProcess({ stderr }, () => draw(createProgress(isWanted)));
	return written;
}

describe("a progress bar", () => {
	test.each([
		[0, "[--------------------]"],
		[0.5, "[##########----------]"],
		[0.98, "[####################]"],
		[1, "[####################]"],
		[-1, "[--------------------]"],
		[2, "[####################]"],
	])("at %d is so full, with the text beside it", async (done, bar) => {
		expect(await drawn(({ show }) => show(done, "3 done"))).toEqual([`${CLEARED}${bar} 3 done`]);
	});

	test("stays within its line, the last column of which is free", async () => {
		expect(await drawn(({ show }) => show(1, "3 done"), { columns: 25 })).toEqual([
			`${CLEARED}[####################] 3`,
		]);
	});

	test("is drawn ten times a second at most", async () => {
		const lines = await drawn(({ show }) => {
			show(0, "a");
			vi.advanceTimersByTime(99);
			show(0, "b");
			vi.advanceTimersByTime(1);
			show(0, "c");
			show(0, "d");
		});

		expect(lines.map((line) => line.at(-1))).toEqual(["a", "c"]);
	});

	test("can be taken away", async () => {
		expect(await drawn(({ clear }) => clear())).toEqual([CLEARED]);
	});

	test("is nowhere but on a terminal, and not there either unless it is wanted", async () => {
		const draw = ({ show, clear }: Progress) => {
			show(1, "3 done");
			clear();
		};

		expect(await drawn(draw, { isTTY: false })).toEqual([]);
		expect(await drawn(draw, { isWanted: false })).toEqual([]);
	});
});
