import { createReceiver, memoryStore, type Store } from "close-crm/receive";
import { expect, onTestFinished, test, vi } from "vitest";
import { createRandom } from "../client/events/model/random.ts";
import { runSize } from "../setup/run-size.ts";
import { bodyWith, KEY, NOW } from "./deliveries.ts";
import { DEADLINE_MS, hang, post } from "./receiver-with.ts";

const DELIVERIES = runSize({ full: 10_000, part: 2_000 });
const CLAIM_LIFETIME = 600_000;

/** A process with a receiver that can crash. After that, nothing reaches the store. */
function startProcess(shared: Store, handle: (id: string, die: () => void) => unknown, died: Set<string>) {
	const held = new Set<string>();
	let alive = true;
	const whileAlive = <Result>(call: () => Result): Result | Promise<never> => (alive ? call() : new Promise(() => {}));
	const receiver = createReceiver({
		signatureKey: KEY,
		on: {},
		fallback: ({ id }) =>
			whileAlive(() => {
				held.add(id);
				return handle(id, () => {
					alive = false;
					for (const id of held) died.add(id);
				});
			}),
		store: {
			claim: (key, holder) => whileAlive(() => shared.claim(key, holder)),
			complete: (key, holder) =>
				whileAlive(() => {
					held.delete(String(key.split(" ")[0]));
					return shared.complete(key, holder);
				}),
			release: (key, holder) => whileAlive(() => shared.release(key, holder)),
		},
		onError: () => {},
		now: () => NOW,
	});
	return { receiver, isAlive: () => alive };
}

test(`of ${DELIVERIES} deliveries with faults, every event is handled at least once, and exactly once if no process crashed`, async () => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	const random = createRandom(7).next;
	let time = 0;
	const store = memoryStore({ now: () => time, claimLifetime: CLAIM_LIFETIME });
	const handled = new Map<string, number>();
	/** The events that a process was handling when it crashed. */
	const died = new Set<string>();
	const late: Promise<void>[] = [];
	const faults: Record<string, number> = {};

	/** The fault while an event is handled for the first time. */
	function handle(id: string, die: () => void): unknown {
		const fault = handled.has(id) || died.has(id) ? "none" : pickFault(random());
		faults[fault] = (faults[fault] ?? 0) + 1;
		const succeed = () => {
			handled.set(id, (handled.get(id) ?? 0) + 1);
		};
		switch (fault) {
			case "throws":
				throw new Error(fault);
			case "rejects":
				return Promise.reject(new Error(fault));
			case "late": {
				const done = new Promise<void>((resolve) => setTimeout(resolve, 2 * DEADLINE_MS)).then(succeed);
				late.push(done);
				return done;
			}
			case "never ends":
				// The claim expires as if the process had crashed, but nothing was handled.
				return hang();
			case "dies before":
				return die();
			case "dies after":
				succeed();
				return die();
			default:
				return succeed();
		}
	}

	let process = startProcess(store, handle, died);
	async function deliver(id: string): Promise<boolean> {
		if (!process.isAlive()) process = startProcess(store, handle, died);
		const sent = process;
		const { status } = await sent.receiver.fetch(post(bodyWith({ id })));
		// The response of a crashed process does not arrive.
		return status === 200 && sent.isAlive();
	}

	let waiting = Array.from({ length: DELIVERIES }, (_, index) => `ev_${index}`);
	for (let round = 0; waiting.length > 0; round++) {
		expect(round).toBeLessThan(20);
		const again: string[] = [];
		// Some concurrently and some twice concurrently, because Close delivers in parallel and for several
		// subscriptions.
		for (let at = 0; at < waiting.length; at += 20) {
			const batch = waiting.slice(at, at + 20);
			const answering = Promise.all(
				batch.map(async (id) => {
					const answers = await Promise.all(random() < 0.2 ? [deliver(id), deliver(id)] : [deliver(id)]);
					return answers.every((acknowledged) => acknowledged);
				}),
			);
			await vi.advanceTimersByTimeAsync(DEADLINE_MS);
			const answers = await answering;
			again.push(...batch.filter((_, index) => !answers[index]));
		}
		await vi.advanceTimersByTimeAsync(2 * DEADLINE_MS);
		await Promise.all(late);
		time += CLAIM_LIFETIME;
		waiting = again;
	}

	for (const fault of ["throws", "rejects", "late", "never ends", "dies before", "dies after"]) {
		expect(faults[fault]).toBeGreaterThan(DELIVERIES / 200);
	}
	const counts = Array.from({ length: DELIVERIES }, (_, index) => ({
		died: died.has(`ev_${index}`),
		times: handled.get(`ev_${index}`) ?? 0,
	}));
	expect(counts.filter(({ times }) => times === 0)).toEqual([]);
	expect(counts.filter(({ times, died }) => times !== 1 && !died)).toEqual([]);
});

function pickFault(random: number): string {
	if (random < 0.02) return "throws";
	if (random < 0.04) return "rejects";
	if (random < 0.05) return "late";
	if (random < 0.06) return "never ends";
	if (random < 0.07) return "dies before";
	if (random < 0.08) return "dies after";
	return "none";
}
