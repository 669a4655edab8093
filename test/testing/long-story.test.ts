import { createClient } from "close-crm";
import { createReceiver, memoryStore, type Store } from "close-crm/receive";
import { type Checkpoint, createSync, memoryCheckpoint, type SweepReport } from "close-crm/sync";
import { createFakeClose, createTestClock, type FakeClose, sampleEvent, type TestClock } from "close-crm/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runSize } from "../setup/run-size.ts";
import { passTime } from "../sync/pass-time.ts";
import { DAY, MINUTE, SECOND } from "./fake.ts";

const EVENTS = runSize({ full: 50_000, part: 10_000 });
/** The events before both processes are down. */
const LIVE = EVENTS / 5;
/** The events after the crash. */
const AFTERWARDS = 500;
const TYPES = [
	"lead.created",
	"lead.updated",
	"opportunity.updated",
	"contact.deleted",
	"activity.note.created",
] as const;

/** Shared by the processes like a Redis: it survives them. */
interface Shared {
	close: FakeClose;
	clock: TestClock;
	store: Store;
	checkpoint: Checkpoint;
	handled: Map<string, number>;
	key: string;
}

/** A process that receives deliveries and syncs. When it is killed, it stops without finishing anything. */
function startProcess(shared: Shared, dieAfter = Number.POSITIVE_INFINITY) {
	let isDead = false;
	let count = 0;
	let inHand: string | undefined;
	const never = new Promise<never>(() => {});
	const alive = <Result>(call: () => Result) => (isDead ? never : call());
	const on = Object.fromEntries(
		TYPES.map((type) => [
			type,
			({ id }: { id: string }) => {
				shared.handled.set(id, (shared.handled.get(id) ?? 0) + 1);
				count += 1;
				if (count < dieAfter) return undefined;
				isDead = true;
				inHand = id;
				return never;
			},
		]),
	);
	const { store, checkpoint } = shared;
	const receiver = createReceiver({
		signatureKey: () => shared.key,
		now: shared.clock.now,
		store: {
			claim: (key, holder) => alive(() => store.claim(key, holder)),
			complete: (key, holder) => alive(() => store.complete(key, holder)),
			release: (key, holder) => alive(() => store.release(key, holder)),
		},
		on,
		fallback: () => expect.unreachable("only what was subscribed to is delivered"),
		onError: () => {},
	});
	const reports: (SweepReport & { at: number })[] = [];
	const sync = createSync({
		client: createClient({ apiKey: "api_test", fetch: (...call) => alive(() => shared.close.fetch(...call)) }),
		receiver,
		url: "https://test.example.com/close",
		checkpoint: {
			read: () => alive(() => checkpoint.read()),
			write: (value) => alive(() => checkpoint.write(value)),
		},
		onSignatureKey: (key) => {
			shared.key = key;
		},
		onSweep: (report) => reports.push({ ...report, at: shared.clock.now() }),
	});
	return { receiver, sync, reports, isDead: () => isDead, inHand: () => inHand };
}

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

test(`createSync handles each of ${EVENTS.toLocaleString("en")} events once, with two processes that are flooded, down for three days, paused, and one of them killed`, async () => {
	const clock = createTestClock({ now: Date.now() - 10 * DAY });
	vi.setSystemTime(clock.now());
	let processes: ReturnType<typeof startProcess>[] = [];
	let turn = 0;
	const close = createFakeClose({
		clock,
		fetch(request) {
			turn += 1;
			const living = processes.filter(({ isDead }) => !isDead());
			return living[turn % living.length]?.receiver.fetch(request) ?? new Response(null, { status: 502 });
		},
	});
	const shared: Shared = {
		close,
		clock,
		store: memoryStore({ now: clock.now }),
		checkpoint: memoryCheckpoint(),
		handled: new Map(),
		key: "",
	};

	const pass = (ms: number, step?: number) => passTime(clock, ms, step);

	// A thousand objects, so that none changes twice within the seconds in which updates are merged.
	const samples = Array.from({ length: 1000 }, (_, seed) =>
		sampleEvent(TYPES[seed % TYPES.length] ?? "lead.created", {}, { seed }),
	);
	const emitted = new Set<string>();
	function happen(number: number): void {
		for (let left = number; left > 0; left--) {
			const sample = samples[emitted.size % samples.length];
			if (sample) emitted.add(close.emit(sample).id);
		}
	}

	// Deploy.
	processes = [startProcess(shared), startProcess(shared)];
	for (const { sync } of processes) await sync.start();
	expect(close.subscriptions()).toHaveLength(1);

	// Traffic: one event in ten is delivered twice, the order is random, and some attempts fail.
	const endReorder = close.disturbDeliveries({ reorder: true, times: Number.POSITIVE_INFINITY });
	for (let batch = 0; batch < LIVE / 200; batch++) {
		close.disturbDeliveries({ duplicate: true, times: 20 });
		close.disturbDeliveries({ connection: "lost", times: 5 });
		close.disturbDeliveries({ delay: 15 * SECOND, times: 2 });
		happen(200);
		await pass(MINUTE);
	}
	endReorder();
	await pass(30 * MINUTE);
	expect(shared.handled.size).toBe(LIVE);

	// Both processes are down for three days, and Close pauses the subscription.
	await Promise.all(processes.map(({ sync }) => sync.stop()));
	processes = [];
	for (let hour = 0; hour < 96; hour++) {
		if (hour % 24 === 0) happen(20);
		await clock.advance(60 * MINUTE);
	}
	expect(close.record.pauses).toMatchObject([{ reason: "failing" }]);
	while (emitted.size < EVENTS - AFTERWARDS) {
		happen(Math.min(300, EVENTS - AFTERWARDS - emitted.size));
		await clock.advance(MINUTE);
	}
	vi.setSystemTime(clock.now());

	// They come back, and one of them crashes while it catches up.
	const doomed = startProcess(shared, EVENTS / 8);
	const survivor = startProcess(shared);
	processes = [doomed, survivor];
	await doomed.sync.start();
	await survivor.sync.start();
	await pass(SECOND, SECOND);
	expect(doomed.isDead()).toBe(true);
	const died = clock.now();
	while (survivor.reports.length === 0 && clock.now() < died + 5 * MINUTE) await pass(SECOND, SECOND);
	expect(survivor.reports[0]?.at).toBeLessThan(died + MINUTE);

	// The subscription is paused through the API while there are more events.
	const [subscription] = close.subscriptions();
	await createClient({ apiKey: "api_test", fetch: close.fetch }).webhooks.pause(subscription?.id ?? "");
	happen(AFTERWARDS);
	await pass(20 * MINUTE);

	const twice = [...shared.handled].flatMap(([id, times]) => (times > 1 ? [id] : []));
	expect([emitted.size, shared.handled.size]).toEqual([EVENTS, EVENTS]);
	// Events that the killed process was handling are handled again.
	expect(twice).toEqual([doomed.inHand()]);
	expect(survivor.reports.flatMap(({ changes }) => changes)).toContain("resume it; it was paused: api");
	expect(survivor.reports.at(-1)).toMatchObject({ open: 0, behind: 5 * MINUTE });
});
