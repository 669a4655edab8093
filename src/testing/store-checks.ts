import type { Store } from "../receive/stores/store.ts";

/** A store to check, and how to let time pass for it. */
export interface StoreUnderTest {
	/** The store, with nothing in it under the keys of the checks. */
	store: Store;
	/** Resolves when every claim made so far has expired: by a clock that is set, or by waiting. */
	expireClaims(): Promise<void> | void;
}

/** One thing that a store must do. */
export interface StoreCheck {
	/** What must hold, in a sentence. */
	name: string;
	/** Resolves when it holds, and rejects with what went wrong when it does not. */
	run(): Promise<void>;
}

/**
 * What every `Store` must do, for the test runner of your choice:
 * ```ts
 * for (const { name, run } of storeChecks(createStore)) test(name, run);
 * ```
 * `create` is called once for each check.
 */
export function storeChecks(create: () => Promise<StoreUnderTest> | StoreUnderTest): StoreCheck[] {
	return Object.entries(checks).map(([name, check]) => ({
		name,
		async run() {
			const { store, expireClaims } = await create();
			await check(store, async () => expireClaims());
		},
	}));
}

const checks: Record<string, (store: Store, expireClaims: () => Promise<void>) => Promise<void>> = {
	async "a new key is claimed, and in progress for everybody else"(store) {
		await expectClaim(store, "key", "first", "claimed");
		await expectClaim(store, "key", "second", "in_progress");
	},
	async "keys do not touch one another"(store) {
		await expectClaim(store, "key", "first", "claimed");
		await expectClaim(store, "key 2", "first", "claimed");
		await store.complete("key", "first");
		await expectClaim(store, "key 2", "second", "in_progress");
	},
	async "of a hundred claims at once exactly one succeeds"(store) {
		const holders = Array.from({ length: 100 }, (_, index) => `holder ${index}`);
		const claims = await Promise.all(holders.map((holder) => store.claim("key", holder)));
		const claimed = claims.filter((claim) => claim === "claimed").length;
		if (claimed !== 1) throw new Error(`${claimed} of 100 claims at once succeeded; exactly one must.`);
	},
	async "a completed key is done"(store) {
		await expectClaim(store, "key", "first", "claimed");
		await store.complete("key", "first");
		await expectClaim(store, "key", "second", "done");
	},
	async "a completed key stays done when claims expire"(store, expireClaims) {
		await expectClaim(store, "key", "first", "claimed");
		await store.complete("key", "first");
		await expireClaims();
		await expectClaim(store, "key", "second", "done");
	},
	async "a released key is free"(store) {
		await expectClaim(store, "key", "first", "claimed");
		await store.release("key", "first");
		await expectClaim(store, "key", "second", "claimed");
	},
	async "a release does nothing to a completed key"(store) {
		await expectClaim(store, "key", "first", "claimed");
		await store.complete("key", "first");
		await store.release("key", "first");
		await expectClaim(store, "key", "second", "done");
	},
	async "a claim expires"(store, expireClaims) {
		await expectClaim(store, "key", "first", "claimed");
		await expireClaims();
		await expectClaim(store, "key", "second", "claimed");
	},
	async "whose claim has expired cannot release that of another"(store, expireClaims) {
		await expectClaim(store, "key", "first", "claimed");
		await expireClaims();
		await expectClaim(store, "key", "second", "claimed");
		await store.release("key", "first");
		await expectClaim(store, "key", "third", "in_progress");
	},
	async "whose claim has expired can still complete, for the event is handled"(store, expireClaims) {
		await expectClaim(store, "key", "first", "claimed");
		await expireClaims();
		await store.complete("key", "first");
		await expectClaim(store, "key", "second", "done");
	},
	async "a late completion is not undone by the release of another"(store, expireClaims) {
		await expectClaim(store, "key", "first", "claimed");
		await expireClaims();
		await expectClaim(store, "key", "second", "claimed");
		await store.complete("key", "first");
		await store.release("key", "second");
		await expectClaim(store, "key", "third", "done");
	},
};

async function expectClaim(store: Store, key: string, holder: string, expected: string): Promise<void> {
	const claim = await store.claim(key, holder);
	if (claim !== expected) throw new Error(`claim("${key}", "${holder}") gave "${claim}"; it must give "${expected}".`);
}
