import { type MemoryStoreOptions, memoryStore } from "close-crm/receive";
import { storeChecks } from "close-crm/testing";
import { describe, expect, test } from "vitest";

const HOUR = 3_600_000;

function storeWithClock(options: MemoryStoreOptions = {}) {
	let time = 1_000_000;
	const store = memoryStore({ now: () => time, ...options });
	return {
		store,
		pass: (ms: number) => {
			time += ms;
		},
	};
}

describe("the checks of every store", () => {
	const create = () => {
		const { store, pass } = storeWithClock();
		return { store, expireClaims: () => pass(60_000), expireHalf: () => pass(31_000) };
	};
	test.for(storeChecks(create, ["renew", "newestHandled"]))("$name", ({ run }) => run());
});

test("a claim lasts for a minute by default", () => {
	for (const [options, lifetime] of [
		[{}, 60_000],
		[{ claimLifetime: 5 }, 5],
	] as const) {
		const { store, pass } = storeWithClock(options);
		store.claim("key", "first");
		pass(lifetime - 1);
		expect(store.claim("key", "second")).toBe("in_progress");
		pass(1);
		expect(store.claim("key", "second")).toBe("claimed");
	}
});

test("a handled event is remembered for 73 hours by default", () => {
	for (const [options, retention] of [
		[{}, 73 * HOUR],
		[{ retention: 5 }, 5],
	] as const) {
		const { store, pass } = storeWithClock(options);
		store.complete("key", "first");
		pass(retention - 1);
		expect(store.claim("key", "second")).toBe("done");
		pass(1);
		expect(store.claim("key", "second")).toBe("claimed");
	}
});

test("when it is full, the event that was handled first is forgotten first", () => {
	const { store } = storeWithClock({ maxEvents: 3 });
	for (const key of ["a", "b", "c"]) {
		store.claim(key, "holder");
		store.complete(key, "holder");
	}
	// Handled again later, and so no longer the first.
	store.complete("a", "holder");
	expect(store.claim("d", "holder")).toBe("claimed");
	expect(store.claim("a", "holder")).toBe("done");
	expect(store.claim("c", "holder")).toBe("done");
	expect(store.claim("b", "holder")).toBe("claimed");
	expect(store.claim("d", "another")).toBe("in_progress");
});

test("when it is full, a long claim does not prevent handled events from being forgotten", () => {
	const { store } = storeWithClock({ maxEvents: 2 });
	store.claim("slow", "holder");
	store.complete("done", "holder");
	expect(store.claim("new", "holder")).toBe("claimed");
	expect(store.claim("slow", "another")).toBe("in_progress");
});

test("a release does nothing when the claim has expired and is forgotten", () => {
	const { store, pass } = storeWithClock();
	store.claim("late", "holder");
	pass(60_000);
	store.claim("other", "holder");
	store.release("late", "holder");
	expect(store.claim("late", "another")).toBe("claimed");
	expect(store.claim("other", "another")).toBe("in_progress");
});

test("claiming a handled event forgets nothing", () => {
	const { store } = storeWithClock({ maxEvents: 2 });
	store.complete("a", "holder");
	store.complete("b", "holder");
	for (const key of ["a", "b", "a"]) expect(store.claim(key, "holder")).toBe("done");
});

test("when it is full of claimed events, a claim throws, and none is forgotten", () => {
	const { store, pass } = storeWithClock({ maxEvents: 2 });
	store.claim("a", "holder");
	store.claim("b", "holder");
	expect(() => store.claim("c", "holder")).toThrow(
		"memoryStore holds 2 claimed events, its limit. Raise maxEvents, or use a shared store.",
	);
	expect(store.claim("a", "another")).toBe("in_progress");
	pass(60_000);
	expect(store.claim("c", "holder")).toBe("claimed");
});

test("expired entries do not accumulate, and are not all deleted by one claim", () => {
	const { store, pass } = storeWithClock({ maxEvents: 1_000 });
	for (let index = 0; index < 1_000; index++) {
		store.claim(`old ${index}`, "holder");
		store.complete(`old ${index}`, "holder");
	}
	pass(73 * HOUR);
	for (let index = 0; index < 1_000; index++) expect(store.claim(`new ${index}`, "holder")).toBe("claimed");
	expect(() => store.claim("one more", "holder")).toThrow("its limit");
});

test.each([
	[{ maxEvents: 0 }, "memoryStore: maxEvents must be a positive integer; it is 0."],
	[{ retention: "73h" }, 'memoryStore: retention must be a number of ms, at least 1; it is "73h".'],
	[{ claimLifetime: Number.NaN }, "memoryStore: claimLifetime must be a number of ms, at least 1; it is NaN."],
	[{ now: 1 }, "memoryStore: now must be a function; it is 1."],
])("%j is rejected", (options, message) => {
	// @ts-expect-error: wrong options
	expect(() => memoryStore(options)).toThrow(new TypeError(message));
});
