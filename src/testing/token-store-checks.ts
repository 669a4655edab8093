import type { TokenStore } from "../oauth/stores/token-store.ts";

/** A token store to check, and a function that makes time pass for it. */
export interface TokenStoreUnderTest {
	/** The store. The keys of the checks must be free. */
	store: TokenStore;
	/** Resolves when `ms` milliseconds have passed for the store's locks. Advances the store's clock, or waits. */
	pass(ms: number): Promise<void> | void;
}

/** One check of a token store. */
export interface TokenStoreCheck {
	/** A sentence that must be true of the store. */
	name: string;
	/** Resolves if the sentence is true. Otherwise rejects with an `Error` that says what the store did. */
	run(): Promise<void>;
}

/** The lease of a lock that must not expire during a check, in ms. */
const LONG_LEASE = 60_000;
/** The lease of a lock that expires during a check, in ms. The check waits twice as long, because clocks differ. */
const SHORT_LEASE = 200;

/**
 * Returns checks of what every `TokenStore` must do. They run with any test runner:
 * ```ts
 * for (const { name, run } of tokenStoreChecks(createStore)) test(name, run);
 * ```
 * `createStore` is called once for each check.
 */
export function tokenStoreChecks(create: () => Promise<TokenStoreUnderTest> | TokenStoreUnderTest): TokenStoreCheck[] {
	return Object.entries(CHECKS).map(([name, check]) => ({
		name,
		async run() {
			await check(await create());
		},
	}));
}

const CHECKS: Record<string, (underTest: TokenStoreUnderTest) => Promise<void>> = {
	async "a key that was never written has no value"({ store }) {
		expectValue(await store.read("orga_1"), undefined);
	},
	async "a value is read as it was written, and replaced by the next"({ store }) {
		for (const value of ['{"token": "ä \\" 東京"}', "a".repeat(4_000)]) {
			await store.write("orga_1", value);
			expectValue(await store.read("orga_1"), value);
		}
	},
	async "keys do not affect each other"({ store }) {
		await store.write("orga_1", "one");
		await store.write("orga_1/../orga_2", "two");
		await store.delete("orga_2");
		expectValue(await store.read("orga_1"), "one");
		expectValue(await store.read("orga_1/../orga_2"), "two");
	},
	async "a deleted key has no value, and deleting it again does nothing"({ store }) {
		await store.write("orga_1", "one");
		await store.delete("orga_1");
		await store.delete("orga_1");
		expectValue(await store.read("orga_1"), undefined);
	},
	async "exactly one of a hundred locks at once succeeds"({ store }) {
		const locks = await Promise.all(Array.from({ length: 100 }, () => store.lock("orga_1", LONG_LEASE)));
		const held = locks.filter((unlock) => unlock !== undefined).length;
		if (held !== 1) throw new Error(`${held} of 100 locks at once succeeded; exactly one must.`);
	},
	async "an unlocked key can be locked again"({ store }) {
		const unlock = await expectLock(store, "orga_1");
		await unlock();
		await expectLock(store, "orga_1");
	},
	async "locks of different keys do not affect each other, nor the values"({ store }) {
		await store.write("orga_1", "one");
		await expectLock(store, "orga_1");
		await expectLock(store, "orga_2");
		expectValue(await store.read("orga_1"), "one");
	},
	async "a lock that is not released expires after its lease"({ store, pass }) {
		await expectLock(store, "orga_1", SHORT_LEASE);
		await pass(2 * SHORT_LEASE);
		await expectLock(store, "orga_1");
	},
	async "a holder whose lock has expired cannot release the lock of another"({ store, pass }) {
		const unlock = await expectLock(store, "orga_1", SHORT_LEASE);
		await pass(2 * SHORT_LEASE);
		await expectLock(store, "orga_1");
		await unlock();
		if (await store.lock("orga_1", LONG_LEASE))
			throw new Error("Unlocking an expired lock released the lock of another holder.");
	},
};

function expectValue(found: string | undefined, expected: string | undefined): void {
	if (found !== expected)
		throw new Error(`read returned ${JSON.stringify(found)}; expected ${JSON.stringify(expected)}.`);
}

async function expectLock(store: TokenStore, key: string, lease = LONG_LEASE): Promise<() => Promise<void>> {
	const unlock = await store.lock(key, lease);
	if (!unlock) throw new Error(`lock("${key}") returned undefined, although nobody holds the lock.`);
	return unlock;
}
