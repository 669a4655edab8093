import { createTestClock, systemClock } from "close-crm/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";

describe("the test clock", () => {
	test("runs due tasks in the order of time, or of scheduling if times are equal", async () => {
		const clock = createTestClock({ now: 1000 });
		const ran: [string, number][] = [];
		const note = (name: string) => () => void ran.push([name, clock.now()]);
		for (const [name, at] of Object.entries({ e: 50, b: 20, d: 40, b2: 20, b3: 20, c: 30, f: 90 })) {
			clock.schedule(1000 + at, note(name));
		}
		clock.schedule(1000, note("now"));
		clock.schedule(0, note("past"));

		await clock.advance(50);

		expect(ran).toEqual([
			["now", 1000],
			["past", 1000],
			["b", 1020],
			["b2", 1020],
			["b3", 1020],
			["c", 1030],
			["d", 1040],
			["e", 1050],
		]);
		expect(clock.now()).toBe(1050);
	});

	test.each([1000, 10, 3])("runs a thousand tasks at %i times in order", async (times) => {
		const clock = createTestClock({ now: 0 });
		const asked = Array.from({ length: 1000 }, (_, at) => ({ time: (at * 7919) % times, at }));
		const ran: typeof asked = [];
		for (const each of asked) clock.schedule(each.time, () => void ran.push(each));

		await clock.advance(1000);

		// The sort is stable, so tasks with equal times keep their order.
		expect(ran).toEqual(asked.toSorted((a, b) => a.time - b.time));
	});

	test("includes tasks that are scheduled by other tasks", async () => {
		const clock = createTestClock({ now: 0 });
		const ran: number[] = [];
		for (let at = 1; at <= 100; at++) {
			clock.schedule(at, () => {
				ran.push(clock.now());
				clock.schedule(at + (at % 7), () => void ran.push(clock.now()));
			});
		}

		await clock.advance(200);

		expect(ran).toHaveLength(200);
		expect(ran).toEqual(ran.toSorted((a, b) => a - b));
	});

	test("does not run a cancelled task", async () => {
		const clock = createTestClock({ now: Date.UTC(2026, 5, 1) });
		let ran = 0;
		clock.schedule(clock.now() + 1, () => void ran++)();

		await clock.advance(10);

		expect(ran).toBe(0);
		expect(clock.now()).toBe(Date.UTC(2026, 5, 1) + 10);
	});

	describe("of which a task hangs", () => {
		/** A clock that advances with a hanging task, and a function that advances the timers by a second. */
		function hanging() {
			vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
			onTestFinished(() => void vi.useRealTimers());
			const clock = createTestClock({ now: 0 });
			clock.schedule(0, () => new Promise(() => {}));
			let isOver = false;
			const advancing = clock.advance(10).then(() => {
				isOver = true;
			});
			const afterASecond = async () => {
				await vi.advanceTimersByTimeAsync(1000);
				return isOver;
			};
			return { clock, advancing, afterASecond };
		}

		test("continues without it if nothing has happened for a second", async () => {
			const { clock, afterASecond } = hanging();

			expect([await afterASecond(), await afterASecond()]).toEqual([false, true]);

			expect(clock.now()).toBe(10);
			expect(vi.getTimerCount()).toBe(0);
		});

		test("waits as long as other tasks start", async () => {
			const { clock, afterASecond } = hanging();
			await afterASecond();
			clock.schedule(0, () => new Promise(() => {}));

			expect([await afterASecond(), await afterASecond()]).toEqual([false, true]);
		});

		test("waits as long as other tasks start and end", async () => {
			const { clock, afterASecond } = hanging();
			await afterASecond();
			clock.schedule(0, async () => {});

			expect([await afterASecond(), await afterASecond()]).toEqual([false, true]);
		});

		test("waits as long as other tasks end", async () => {
			const { clock, afterASecond } = hanging();
			let end = () => {};
			clock.schedule(
				0,
				() =>
					new Promise((resolve) => {
						end = resolve;
					}),
			);
			await afterASecond();
			end();

			expect([await afterASecond(), await afterASecond()]).toEqual([false, true]);
		});

		test("does not wait if it ends after all", async () => {
			vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
			onTestFinished(() => void vi.useRealTimers());
			const clock = createTestClock({ now: 0 });
			clock.schedule(0, () => new Promise((resolve) => setImmediate(resolve)));

			await clock.advance(10);
			await clock.advance(10);

			expect(clock.now()).toBe(20);
		});
	});

	test("waits for a task's promise before it continues, and runs the tasks that it schedules", async () => {
		const clock = createTestClock({ now: 0 });
		const ran: string[] = [];
		clock.schedule(1, async () => {
			await new Promise((resolve) => setTimeout(resolve, 5));
			ran.push(`first at ${clock.now()}`);
			clock.schedule(clock.now(), () => void ran.push(`second at ${clock.now()}`));
		});
		clock.schedule(2, () => void ran.push(`third at ${clock.now()}`));

		await clock.advance(2);

		expect(ran).toEqual(["first at 1", "second at 1", "third at 2"]);
	});

	test("rejects going back, and advancing twice at once", async () => {
		const clock = createTestClock();
		clock.schedule(0, () => new Promise((resolve) => setTimeout(resolve, 5)));
		const advancing = clock.advance(0);

		await expect(clock.advance(0)).rejects.toThrow("still running");
		await advancing;
		await expect(clock.advance(-1)).rejects.toThrow("ms must be a non-negative number");
		await expect(clock.advance(Number.NaN)).rejects.toThrow("ms must be a non-negative number");
	});
});

describe("the system's clock", () => {
	test("runs a task, unless it is cancelled", async () => {
		const calledOff = systemClock.schedule(0, () => expect.unreachable());
		calledOff();

		await new Promise<void>((resolve) => systemClock.schedule(systemClock.now(), resolve));
	});

	test("runs a task at its time, and a late one immediately", () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const delays: number[] = [];
		const schedule = (delay: number) => systemClock.schedule(Date.now() + delay, () => void delays.push(delay));
		expect(systemClock.now()).toBe(Date.now());
		for (const delay of [1000, 5000, -1000]) schedule(delay);

		vi.advanceTimersByTime(0);
		expect(delays).toEqual([-1000]);
		vi.advanceTimersByTime(999);
		expect(delays).toEqual([-1000]);
		vi.advanceTimersByTime(1);
		expect(delays).toEqual([-1000, 1000]);
	});

	test("runs a task that is due later than a timer can wait at its time, unless it is cancelled", async () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const day = 24 * 60 * 60_000;
		const task = vi.fn();
		systemClock.schedule(Date.now() + 60 * day, task);
		const cancel = systemClock.schedule(Date.now() + 60 * day, () => expect.unreachable());

		await vi.advanceTimersByTimeAsync(59 * day);
		expect(task).not.toHaveBeenCalled();
		cancel();
		await vi.advanceTimersByTimeAsync(day);
		expect(task).toHaveBeenCalledOnce();
	});
});
