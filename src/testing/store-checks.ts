import type { Store } from "../receive/stores/store.ts";

/** A store to check, and functions that make time pass for it. */
export interface StoreUnderTest {
	/** The store. The keys of the checks must be free. */
	store: Store;
	/** Resolves when every claim made so far has expired. Advances the store's clock, or waits. */
	expireClaims(): Promise<void> | void;
	/** Resolves when a little more than half of a claim's lifetime has passed. Required for the ability `renew`. */
	expireHalf?(): Promise<void> | void;
}

/** The optional abilities of a store: to renew claims, and to remember the newest handled state of each object. */
export type StoreAbility = "renew" | "newestHandled";

/** One check of a store. */
export interface StoreCheck {
	/** A sentence that must be true of the store. */
	name: string;
	/** Resolves if the sentence is true. Otherwise rejects with an `Error` that says what the store did. */
	run(): Promise<void>;
}

/**
 * Returns checks of what every `Store` must do. They run with any test runner:
 * ```ts
 * for (const { name, run } of storeChecks(createStore)) test(name, run);
 * ```
 * `createStore` is called once for each check. If the store has optional methods, name them to check them too:
 * `storeChecks(createStore, ["renew", "newestHandled"])`.
 */
export function storeChecks(
	create: () => Promise<StoreUnderTest> | StoreUnderTest,
	abilities: readonly StoreAbility[] = [],
): StoreCheck[] {
	const checks = { ...CLAIM_CHECKS, ...Object.assign({}, ...abilities.map((ability) => ABILITY_CHECKS[ability])) };
	return Object.entries<Check>(checks).map(([name, check]) => ({
		name,
		async run() {
			await check(await create());
		},
	}));
}

type Check = (underTest: StoreUnderTest) => Promise<void>;

const CLAIM_CHECKS: Record<string, Check> = {
	async "a new key is claimed, and in progress for everybody else"({ store }) {
		await expectClaim(store, "key", "first", "claimed");
		await expectClaim(store, "key", "second", "in_progress");
	},
	async "keys do not affect each other"({ store }) {
		await expectClaim(store, "key", "first", "claimed");
		await expectClaim(store, "key 2", "first", "claimed");
		await store.complete("key", "first");
		await expectClaim(store, "key 2", "second", "in_progress");
	},
	async "exactly one of a hundred claims at once succeeds"({ store }) {
		const holders = Array.from({ length: 100 }, (_, index) => `holder ${index}`);
		const claims = await Promise.all(holders.map((holder) => store.claim("key", holder)));
		const claimed = claims.filter((claim) => claim === "claimed").length;
		if (claimed !== 1) throw new Error(`${claimed} of 100 claims at once succeeded; exactly one must.`);
	},
	async "a completed key is done"({ store }) {
		await expectClaim(store, "key", "first", "claimed");
		await store.complete("key", "first");
		await expectClaim(store, "key", "second", "done");
	},
	async "a completed key stays done when claims expire"({ store, expireClaims }) {
		await expectClaim(store, "key", "first", "claimed");
		await store.complete("key", "first");
		await expireClaims();
		await expectClaim(store, "key", "second", "done");
	},
	async "a released key is free"({ store }) {
		await expectClaim(store, "key", "first", "claimed");
		await store.release("key", "first");
		await expectClaim(store, "key", "second", "claimed");
	},
	async "a release does nothing to a completed key"({ store }) {
		await expectClaim(store, "key", "first", "claimed");
		await store.complete("key", "first");
		await store.release("key", "first");
		await expectClaim(store, "key", "second", "done");
	},
	async "a claim expires"({ store, expireClaims }) {
		await expectClaim(store, "key", "first", "claimed");
		await expireClaims();
		await expectClaim(store, "key", "second", "claimed");
	},
	async "a holder whose claim has expired cannot release the claim of another"({ store, expireClaims }) {
		await expectClaim(store, "key", "first", "claimed");
		await expireClaims();
		await expectClaim(store, "key", "second", "claimed");
		await store.release("key", "first");
		await expectClaim(store, "key", "third", "in_progress");
	},
	async "a holder whose claim has expired can still complete, because the event is handled"({ store, expireClaims }) {
		await expectClaim(store, "key", "first", "claimed");
		await expireClaims();
		await store.complete("key", "first");
		await expectClaim(store, "key", "second", "done");
	},
	async "a late completion is not undone by the release of another"({ store, expireClaims }) {
		await expectClaim(store, "key", "first", "claimed");
		await expireClaims();
		await expectClaim(store, "key", "second", "claimed");
		await store.complete("key", "first");
		await store.release("key", "second");
		await expectClaim(store, "key", "third", "done");
	},
};

const EARLIER = "2026-01-15T12:48:23.395000";
const LATER = "2026-01-15T12:48:24.000000";

const ABILITY_CHECKS: Record<StoreAbility, Record<string, Check>> = {
	renew: {
		async "a renewed claim lasts for another lifetime"({ store, expireHalf }) {
			if (!expireHalf) throw new Error("storeChecks: the ability renew needs expireHalf. Return it beside the store.");
			await expectClaim(store, "key", "first", "claimed");
			for (let half = 0; half < 3; half++) {
				await expireHalf();
				await renew(store, "key", "first");
			}
			await expectClaim(store, "key", "second", "in_progress");
		},
		async "a renewed claim expires"({ store, expireClaims }) {
			await expectClaim(store, "key", "first", "claimed");
			await renew(store, "key", "first");
			await expireClaims();
			await expectClaim(store, "key", "second", "claimed");
		},
		async "a holder whose claim has expired cannot renew over the claim of another"({ store, expireClaims }) {
			await expectClaim(store, "key", "first", "claimed");
			await expireClaims();
			await expectClaim(store, "key", "second", "claimed");
			await renew(store, "key", "first");
			await store.release("key", "second");
			await expectClaim(store, "key", "third", "claimed");
		},
		async "a renewal does nothing to a released or completed key"({ store }) {
			await expectClaim(store, "key", "first", "claimed");
			await store.release("key", "first");
			await renew(store, "key", "first");
			await expectClaim(store, "key", "second", "claimed");
			await store.complete("key", "second");
			await renew(store, "key", "second");
			await expectClaim(store, "key", "third", "done");
		},
	},
	newestHandled: {
		async "an object that was never handled has no newest date"({ store }) {
			await expectNewest(store, "lead lead_1", undefined);
		},
		async "the newest date wins, in whatever order dates are noted"({ store }) {
			for (const dates of [
				[EARLIER, LATER],
				[LATER, EARLIER],
			]) {
				const object = `lead ${dates[0]}`;
				for (const date of dates) await noteHandled(store, object, date);
				await expectNewest(store, object, LATER);
			}
		},
		async "objects do not affect each other, nor keys of the same name"({ store }) {
			await expectClaim(store, "lead lead_1", "first", "claimed");
			await noteHandled(store, "lead lead_1", EARLIER);
			await noteHandled(store, "lead lead_2", LATER);
			await expectNewest(store, "lead lead_1", EARLIER);
			await expectClaim(store, "lead lead_1", "second", "in_progress");
		},
		async "a newest date stays when claims expire"({ store, expireClaims }) {
			await noteHandled(store, "lead lead_1", LATER);
			await expireClaims();
			await expectNewest(store, "lead lead_1", LATER);
		},
	},
};

async function expectClaim(store: Store, key: string, holder: string, expected: string): Promise<void> {
	const claim = await store.claim(key, holder);
	if (claim !== expected) throw new Error(`claim("${key}", "${holder}") returned "${claim}"; expected "${expected}".`);
}

async function expectNewest(store: Store, object: string, expected: string | undefined): Promise<void> {
	if (!store.newestHandled) throw new Error("The store has no method newestHandled.");
	const newest = await store.newestHandled(object);
	if (newest !== expected) {
		throw new Error(
			`newestHandled("${object}") returned ${JSON.stringify(newest)}; expected ${JSON.stringify(expected)}.`,
		);
	}
}

async function renew(store: Store, key: string, holder: string): Promise<void> {
	if (!store.renew) throw new Error("The store has no method renew.");
	await store.renew(key, holder);
}

async function noteHandled(store: Store, object: string, date: string): Promise<void> {
	if (!store.noteHandled) throw new Error("The store has no method noteHandled.");
	await store.noteHandled(object, date);
}
