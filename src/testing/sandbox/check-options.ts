import { describeType, describeValue, isRecord } from "../../close/values.ts";

/**
 * Throws if the options of `createFakeClose` are wrong: a `TypeError` for a wrong type, a `RangeError` for a number
 * out of range.
 */
export function checkOptions(options: unknown): void {
	if (!isRecord(options)) {
		throw new TypeError(
			`createFakeClose: expected options, such as { clock: createTestClock() }; got ${describeType(options)}.`,
		);
	}
	requireClock(options.clock);
	requireFunction(options, "fetch", "receiver.fetch");
	requireFunction(options, "retryDelay", "() => 1_000");
	const { consolidation = 0, createStatus = 200 } = options;
	if (typeof consolidation !== "number" || !(consolidation >= 0)) {
		throw new RangeError(
			`createFakeClose: consolidation must be a non-negative number of ms; it is ${describeValue(consolidation)}.`,
		);
	}
	if (createStatus !== 200 && createStatus !== 201) {
		throw new RangeError(`createFakeClose: createStatus must be 200 or 201; it is ${describeValue(createStatus)}.`);
	}
	requireRateLimit(options.rateLimit);
}

function requireClock(clock: unknown): void {
	if (!clock) {
		throw new TypeError("createFakeClose: clock is missing. Pass createTestClock() in a test, or systemClock.");
	}
	if (isRecord(clock) && typeof clock.now === "function" && typeof clock.schedule === "function") return;
	throw new TypeError(
		`createFakeClose: clock must have the functions now and schedule, like createTestClock() and systemClock; it is ${describeType(clock)}.`,
	);
}

function requireFunction(options: Record<string, unknown>, name: string, example: string): void {
	const value = options[name];
	if (value === undefined || typeof value === "function") return;
	throw new TypeError(`createFakeClose: ${name} must be a function, such as ${example}; it is ${describeType(value)}.`);
}

function requireRateLimit(rateLimit: unknown): void {
	if (rateLimit === undefined) return;
	const { limit, window }: Record<string, unknown> = isRecord(rateLimit) ? rateLimit : {};
	if (isPositive(limit) && isPositive(window)) return;
	throw new RangeError(
		`createFakeClose: rateLimit must be { limit, window }, two positive numbers; it has ${describeValue(limit)} and ${describeValue(window)}.`,
	);
}

function isPositive(value: unknown): boolean {
	return typeof value === "number" && value > 0;
}
