import { memoryStore, type Store } from "close-crm/receive";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Lease } from "../../src/sync/lease.ts";

const SECOND = 1_000;

beforeEach(() => {
	vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 12) });
});

afterEach(() => {
	vi.useRealTimers();
});

/** A store whose claims wait until `finish` is called. */
function slowStore() {
	const store = memoryStore();
	let finish = () => {};
	const slow: Store = {
		async claim(key, holder) {
			await new Promise<void>((resolve) => {
				finish = resolve;
			});
			return store.claim(key, holder);
		},
		complete: store.complete,
		release: store.release,
	};
	return { store, slow, finish: () => finish() };
}

describe("a lease", () => {
	test("that ends while it is being renewed is free at once, and claims nothing more", async () => {
		const { store, slow, finish } = slowStore();
		const claim = vi.spyOn(slow, "claim");
		const taking = Lease.acquire(slow, "a", () => expect.unreachable());
		for (let claims = 0; claims < 2; claims++) {
			await vi.advanceTimersByTimeAsync(0);
			finish();
		}
		const lease = await taking;
		await vi.advanceTimersByTimeAsync(20 * SECOND);
		expect(claim).toHaveBeenCalledTimes(3);

		await lease?.end();
		finish();
		await vi.advanceTimersByTimeAsync(0);

		const next = await Lease.acquire(store, "a", () => expect.unreachable());
		expect(next).toBeDefined();
		await next?.end();
		await vi.advanceTimersByTimeAsync(60 * SECOND);
		expect(claim).toHaveBeenCalledTimes(3);
	});
});
