import { createFakeClose, createTestClock } from "close-crm/testing";
import { expect, test } from "vitest";

const clock = createTestClock();

test.each<[options: unknown, error: typeof Error, message: string]>([
	[undefined, TypeError, "expected options, such as { clock: createTestClock() }; got undefined."],
	["api_secret", TypeError, "expected options, such as { clock: createTestClock() }; got a string."],
	[{}, TypeError, "clock is missing. Pass createTestClock() in a test, or systemClock."],
	[
		{ clock: Date },
		TypeError,
		"clock must have the functions now and schedule, like createTestClock() and systemClock",
	],
	[{ clock, fetch: {} }, TypeError, "fetch must be a function, such as receiver.fetch; it is an object."],
	[{ clock, retryDelay: 60_000 }, TypeError, "retryDelay must be a function, such as () => 1_000; it is 60000."],
	[{ clock, consolidation: -1 }, RangeError, "consolidation must be a non-negative number of ms; it is -1."],
	[{ clock, consolidation: "3s" }, RangeError, 'consolidation must be a non-negative number of ms; it is "3s".'],
	[{ clock, createStatus: 204 }, RangeError, "createStatus must be 200 or 201; it is 204."],
	[{ clock, rateLimit: { limit: 5 } }, RangeError, "two positive numbers; it has 5 and undefined."],
	[{ clock, rateLimit: 5 }, RangeError, "rateLimit must be { limit, window }, two positive numbers;"],
])("a fake with the options %j is rejected", (options, error, message) => {
	const create = () => createFakeClose(options as Parameters<typeof createFakeClose>[0]);
	expect(create).toThrow(error);
	expect(create).toThrow(message);
	expect(create).not.toThrow("secret");
});
