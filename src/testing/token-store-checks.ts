import type { TokenStore } from "../oauth/stores/token-store.ts";

/** A token store to check. */
export interface TokenStoreUnderTest {
	/** The store, with nothing in it under the keys of the checks. */
	store: TokenStore;
	/** Resolves when `ms` have passed for the store's locks: by a clock that is set, or by waiting. */
	pass(ms: number): Promise<void> | void;
}

/** One thing that a token store must do. */
export interface TokenStoreCheck {
	/** What must hold, in a sentence. */
	name: string;
	/** Resolves when it holds, and rejects with what went wrong when it does not. */
	run(): Promise<void>;
}

/** How long locks last that must not end during a check, in ms. */
const LONG_LEASE = 60_000;
/** How long locks last that the checks wait for, in ms. */
const SHORT_LEASE = 200;

/**
 * What every `TokenStore` must do, with any test runner:
 * ```ts
 * for (const { name, run } of tokenStoreChecks(createStore)) test(name, run);
 * ```
 * `create` is called once for each check.
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
	async "of a hundred that lock a key at once exactly one succeeds"({ store }) {
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
	async "a lock that is not released ends with its lease"({ store, pass }) {
		await expectLock(store, "orga_1", SHORT_LEASE);
		await pass(SHORT_LEASE + 1);
		await expectLock(store, "orga_1");
	},
	async "whose lock has ended cannot release the lock of another"({ store, pass }) {
		const unlock = await expectLock(store, "orga_1", SHORT_LEASE);
		await pass(SHORT_LEASE + 1);
		await expectLock(store, "orga_1");
		await unlock();
		if (await store.lock("orga_1", LONG_LEASE)) throw new Error("The lock of another was released.");
	},
};

function expectValue(found: string | undefined, expected: string | undefined): void {
	if (found !== expected)
		throw new Error(`read returned ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}.`);
}

async function expectLock(store: TokenStore, key: string, lease = LONG_LEASE): Promise<() => Promise<void>> {
	const unlock = await store.lock(key, lease);
	if (!unlock) throw new Error(`lock("${key}") returned undefined, although nobody holds the lock.`);
	return unlock;
}
