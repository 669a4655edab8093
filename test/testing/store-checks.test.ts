import { memoryStore, type Store } from "close-crm/receive";
import { type StoreAbility, storeChecks } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { MINUTE } from "./fake.ts";

const CLAIM_LIFETIME = 10 * MINUTE;
const ABILITIES: StoreAbility[] = ["renew", "newestHandled"];

/** Runs the check of this name on a store with a test clock. */
async function check(name: string, create: (now: () => number) => Store): Promise<void> {
	let time = 0;
	const checks = storeChecks(
		async () => ({
			store: create(() => time),
			expireClaims() {
				time += CLAIM_LIFETIME;
			},
			expireHalf() {
				time += 0.6 * MINUTE;
			},
		}),
		ABILITIES,
	);
	await checks.find((each) => each.name === name)?.run();
}

/** A store that forgets everything when one key is released. */
function forgetfulStore(now: () => number): Store {
	let store = memoryStore({ now });
	return {
		claim: (key, holder) => store.claim(key, holder),
		complete: (key, holder) => store.complete(key, holder),
		release() {
			store = memoryStore({ now });
		},
	};
}

/** A store in which a renewal by any holder takes over the claim. */
function renewingForAnybody(now: () => number): Store {
	const store = memoryStore({ now });
	let owner = "";
	return {
		...store,
		claim(key, holder) {
			const claim = store.claim(key, holder);
			if (claim === "claimed") owner = holder;
			return claim;
		},
		async renew(key, holder) {
			await store.release(key, owner);
			await store.claim(key, holder);
		},
	};
}

/** For each check, a store that fails only this one. */
const FLAWED: [check: string, create: (now: () => number) => Store, error: string][] = [
	[
		"a new key is claimed, and in progress for everybody else",
		(now) => ({ ...memoryStore({ now }), claim: () => "claimed" }),
		'claim("key", "second") returned "claimed"; expected "in_progress".',
	],
	[
		"keys do not affect each other",
		(now) => {
			const store = memoryStore({ now });
			return { ...store, claim: (_, holder) => store.claim("the only key", holder) };
		},
		'claim("key 2", "first") returned "in_progress"; expected "claimed".',
	],
	[
		"exactly one of a hundred claims at once succeeds",
		(now) => {
			const store = memoryStore({ now });
			let isFree = true;
			return {
				...store,
				async claim() {
					const claim = isFree ? "claimed" : "in_progress";
					await Promise.resolve();
					isFree = false;
					return claim;
				},
			};
		},
		"100 of 100 claims at once succeeded; exactly one must.",
	],
	[
		"a completed key is done",
		(now) => ({ ...memoryStore({ now }), complete() {} }),
		'claim("key", "second") returned "in_progress"; expected "done".',
	],
	[
		"a completed key stays done when claims expire",
		(now) => memoryStore({ now, retention: CLAIM_LIFETIME }),
		'claim("key", "second") returned "claimed"; expected "done".',
	],
	[
		"a released key is free",
		(now) => ({ ...memoryStore({ now }), release() {} }),
		'claim("key", "second") returned "in_progress"; expected "claimed".',
	],
	[
		"a release does nothing to a completed key",
		forgetfulStore,
		'claim("key", "second") returned "claimed"; expected "done".',
	],
	[
		"a claim expires",
		(now) => memoryStore({ now, claimLifetime: Number.MAX_SAFE_INTEGER }),
		'claim("key", "second") returned "in_progress"; expected "claimed".',
	],
	[
		"a holder whose claim has expired cannot release the claim of another",
		forgetfulStore,
		'claim("key", "third") returned "claimed"; expected "in_progress".',
	],
	[
		"a holder whose claim has expired can still complete, because the event is handled",
		(now) => {
			const store = memoryStore({ now });
			return { ...store, complete: (key, holder) => (now() === 0 ? store.complete(key, holder) : undefined) };
		},
		'claim("key", "second") returned "claimed"; expected "done".',
	],
	[
		"a late completion is not undone by the release of another",
		forgetfulStore,
		'claim("key", "third") returned "claimed"; expected "done".',
	],
	[
		"a renewed claim lasts for another lifetime",
		(now) => ({ ...memoryStore({ now }), renew() {} }),
		'claim("key", "second") returned "claimed"; expected "in_progress".',
	],
	[
		"a renewed claim expires",
		(now) => {
			const store = memoryStore({ now });
			let isRenewed = false;
			return {
				...store,
				claim: (key, holder) => (isRenewed ? "in_progress" : store.claim(key, holder)),
				renew() {
					isRenewed = true;
				},
			};
		},
		'claim("key", "second") returned "in_progress"; expected "claimed".',
	],
	[
		"a holder whose claim has expired cannot renew over the claim of another",
		renewingForAnybody,
		'claim("key", "third") returned "in_progress"; expected "claimed".',
	],
	[
		"a renewal does nothing to a released or completed key",
		renewingForAnybody,
		'claim("key", "second") returned "in_progress"; expected "claimed".',
	],
	[
		"an object that was never handled has no newest date",
		(now) => ({ ...memoryStore({ now }), newestHandled: () => "" }),
		'newestHandled("lead lead_1") returned ""; expected undefined.',
	],
	[
		"the newest date wins, in whatever order dates are noted",
		(now) => {
			const store = memoryStore({ now });
			const newest = new Map<string, string>();
			return {
				...store,
				noteHandled: (object, date) => void newest.set(object, date),
				newestHandled: (object) => newest.get(object),
			};
		},
		'newestHandled("lead 2026-01-15T12:48:24.000000") returned "2026-01-15T12:48:23.395000"; expected "2026-01-15T12:48:24.000000".',
	],
	[
		"objects do not affect each other, nor keys of the same name",
		(now) => {
			const store = memoryStore({ now });
			return {
				...store,
				noteHandled: (_, date) => store.noteHandled?.("the only object", date),
				newestHandled: () => store.newestHandled?.("the only object"),
			};
		},
		'newestHandled("lead lead_1") returned "2026-01-15T12:48:24.000000"; expected "2026-01-15T12:48:23.395000".',
	],
	[
		"a newest date stays when claims expire",
		(now) => memoryStore({ now, retention: CLAIM_LIFETIME }),
		'newestHandled("lead lead_1") returned undefined; expected "2026-01-15T12:48:24.000000".',
	],
];

/** A store with only the required methods, which rejects an empty key or holder. */
function strictStore(now: () => number): Store {
	const store = memoryStore({ now });
	const requireNames = (...names: string[]) => {
		if (names.some((name) => !name)) throw new TypeError("A key and a holder are strings that are not empty.");
	};
	return {
		...store,
		claim(key, holder) {
			requireNames(key, holder);
			return store.claim(key, holder);
		},
		complete(key, holder) {
			requireNames(key, holder);
			return store.complete(key, holder);
		},
		release(key, holder) {
			requireNames(key, holder);
			return store.release(key, holder);
		},
	};
}

describe("the checks for a store", () => {
	test("each have a flawed store", () => {
		const names = storeChecks(() => ({ store: memoryStore(), expireClaims() {} }), ABILITIES).map(({ name }) => name);

		expect(FLAWED.map(([name]) => name)).toEqual(names);
	});

	test.for(FLAWED)("detect a violation of: %s", async ([name, create, error]) => {
		await expect(check(name, create)).rejects.toThrow(error);
	});

	test("reject an ability that the store lacks, or that cannot be checked", async () => {
		const checksOf = (store: Store) => storeChecks(() => ({ store, expireClaims() {} }), ABILITIES);
		const { renew, newestHandled, noteHandled, ...least } = memoryStore();
		const named = (store: Store, part: string) => checksOf(store).find(({ name }) => name.includes(part));
		await expect(named(least, "a renewed claim expires")?.run()).rejects.toThrow("no method renew");
		await expect(named(least, "no newest date")?.run()).rejects.toThrow("no method newestHandled");
		await expect(named(memoryStore(), "for another lifetime")?.run()).rejects.toThrow("needs expireHalf");
	});

	test.for(FLAWED)("pass, without an empty key or holder: %s", async ([name]) => {
		await check(name, strictStore);
	});
});
