import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { createInterrupt, Interrupted } from "../../src/cli/terminal/interrupt.ts";
import { withProcess } from "./with-process.ts";

/** A process that notes what is printed to its stderr, and how it was ended. */
function fakeProcess({ isTTY }: { isTTY: boolean }) {
	const noted: unknown[] = [];
	const stderr = { isTTY, write: (text: string) => noted.push(text) };
	const exit = (code: number) => noted.push(code);
	return Object.assign(new EventEmitter(), { stderr, exit, noted });
}

test.each(["SIGINT", "SIGTERM"])(
	"%s aborts the signal with an error that says so, a second one ends the process",
	async (name) => {
		const process = fakeProcess({ isTTY: false });
		await withProcess(process, () => {
			const { signal } = createInterrupt();
			expect(signal.aborted).toBe(false);

			process.emit(name);
			expect(signal.reason).toBeInstanceOf(Interrupted);
			expect(String(signal.reason)).toBe("Interrupted: Interrupted.");
			expect(process.noted).toEqual([]);

			process.emit(name);
			expect(process.noted).toEqual([130]);
		});
	},
);

test("on a terminal what comes next begins in a line of its own", async () => {
	const process = fakeProcess({ isTTY: true });
	await withProcess(process, () => {
		const { signal } = createInterrupt();

		process.emit("SIGINT");
		expect(signal.aborted).toBe(true);
		expect(process.noted).toEqual(["\n"]);
	});
});

test("it listens from the first use of the signal until its end, once", async () => {
	const process = fakeProcess({ isTTY: false });
	await withProcess(process, () => {
		const interrupt = createInterrupt();
		const listeners = () => [process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")];

		expect(listeners()).toEqual([0, 0]);
		expect(interrupt.signal).toBe(interrupt.signal);
		expect(listeners()).toEqual([1, 1]);
		interrupt.end();
		expect(listeners()).toEqual([0, 0]);
	});
});
