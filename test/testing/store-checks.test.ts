import { memoryStore, type Store } from "close-crm/receive";
import { storeChecks } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { MINUTE } from "./fake.ts";

const CLAIM_LIFETIME = 10 * MINUTE;

/** Runs the check of this name on a store that is made with a clock. */
async function check(name: string, create: (now: () => number) => Store): Promise<void> {
	let time = 0;
	const checks = storeChecks(async () => ({
		store: create(() => time),
		expireClaims() {
			time += CLAIM_LIFETIME;
		},
	}));
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

/** For each check a store that is good but for this. */
const FLAWED: [check: string, create: (now: () => number) => Store, error: string][] = [
	[
		"a new key is claimed, and in progress for everybody else",
		(now) => ({ ...memoryStore({ now }), claim: () => "claimed" }),
		'claim("key", "second") gave "claimed"; it must give "in_progress".',
	],
	[
		"keys do not touch one another",
		(now) => {
			const store = memoryStore({ now });
			return { ...store, claim: (_, holder) => store.claim("the only key", holder) };
		},
		'claim("key 2", "first") gave "in_progress"; it must give "claimed".',
	],
	[
		"of a hundred claims at once exactly one succeeds",
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
		'claim("key", "second") gave "in_progress"; it must give "done".',
	],
	[
		"a completed key stays done when claims expire",
		(now) => memoryStore({ now, retention: CLAIM_LIFETIME }),
		'claim("key", "second") gave "claimed"; it must give "done".',
	],
	[
		"a released key is free",
		(now) => ({ ...memoryStore({ now }), release() {} }),
		'claim("key", "second") gave "in_progress"; it must give "claimed".',
	],
	[
		"a release does nothing to a completed key",
		forgetfulStore,
		'claim("key", "second") gave "claimed"; it must give "done".',
	],
	[
		"a claim expires",
		(now) => memoryStore({ now, claimLifetime: Number.MAX_SAFE_INTEGER }),
		'claim("key", "second") gave "in_progress"; it must give "claimed".',
	],
	[
		"whose claim has expired cannot release that of another",
		forgetfulStore,
		'claim("key", "third") gave "claimed"; it must give "in_progress".',
	],
	[
		"whose claim has expired can still complete, for the event is handled",
		(now) => {
			const store = memoryStore({ now });
			return { ...store, complete: (key, holder) => (now() === 0 ? store.complete(key, holder) : undefined) };
		},
		'claim("key", "second") gave "claimed"; it must give "done".',
	],
	[
		"a late completion is not undone by the release of another",
		forgetfulStore,
		'claim("key", "third") gave "claimed"; it must give "done".',
	],
];

/** A store that makes do with what every store has to take. */
function strictStore(now: () => number): Store {
	const store = memoryStore({ now });
	const refuseEmpty = (...names: string[]) => {
		if (names.some((name) => !name)) throw new TypeError("A key and a holder are texts that are not empty.");
	};
	return {
		claim(key, holder) {
			refuseEmpty(key, holder);
			return store.claim(key, holder);
		},
		complete(key, holder) {
			refuseEmpty(key, holder);
			return store.complete(key, holder);
		},
		release(key, holder) {
			refuseEmpty(key, holder);
			return store.release(key, holder);
		},
	};
}

describe("the checks for a store", () => {
	test("there is a flawed store for each", () => {
		const names = storeChecks(() => ({ store: memoryStore(), expireClaims() {} })).map(({ name }) => name);

		expect(FLAWED.map(([name]) => name)).toEqual(names);
	});

	test.for(FLAWED)("that %s is found to be broken", async ([name, create, error]) => {
		await expect(check(name, create)).rejects.toThrow(error);
	});

	test.for(FLAWED)("that %s is found to hold, without an empty key or holder", async ([name]) => {
		await check(name, strictStore);
	});
});
