import { createTestClock, systemClock } from "close-crm/testing";
import { describe, expect, test } from "vitest";

describe("the test clock", () => {
	test("runs what is due in the order of time, and of asking where times are equal", async () => {
		const clock = createTestClock({ now: 1000 });
		const ran: [string, number][] = [];
		const note = (name: string) => () => void ran.push([name, clock.now()]);
		for (const at of [50, 20, 40, 20, 30, 90]) clock.schedule(1000 + at, note(String(at)));
		clock.schedule(0, note("past"));

		await clock.advance(50);

		expect(ran).toEqual([
			["past", 1000],
			["20", 1020],
			["20", 1020],
			["30", 1030],
			["40", 1040],
			["50", 1050],
		]);
		expect(clock.now()).toBe(1050);
	});

	test("runs a thousand tasks in order", async () => {
		const clock = createTestClock({ now: 0 });
		const ran: number[] = [];
		for (let at = 0; at < 1000; at++) {
			const time = (at * 7919) % 1000;
			clock.schedule(time, () => void ran.push(time));
		}

		await clock.advance(1000);

		expect(ran).toEqual(Array.from({ length: 1000 }, (_, time) => time));
	});

	test("does not run what was called off", async () => {
		const clock = createTestClock();
		let ran = 0;
		clock.schedule(clock.now() + 1, () => void ran++)();

		await clock.advance(10);

		expect(ran).toBe(0);
	});

	test("waits for a task's promise before it goes on, and runs what that schedules", async () => {
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

	test("refuses to go back, and to advance twice at once", async () => {
		const clock = createTestClock();
		clock.schedule(0, () => new Promise((resolve) => setTimeout(resolve, 5)));
		const advancing = clock.advance(0);

		await expect(clock.advance(0)).rejects.toThrow("still running");
		await advancing;
		await expect(clock.advance(-1)).rejects.toThrow("from 0 on");
		await expect(clock.advance(Number.NaN)).rejects.toThrow("from 0 on");
	});
});

describe("the system's clock", () => {
	test("runs a task, unless it is called off", async () => {
		const calledOff = systemClock.schedule(0, () => expect.unreachable());
		calledOff();

		await new Promise<void>((resolve) => systemClock.schedule(systemClock.now(), resolve));
	});
});
