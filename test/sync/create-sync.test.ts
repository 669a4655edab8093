import { createClient } from "close-crm";
import { createOAuth, memoryTokens } from "close-crm/oauth";
import { createReceiver, memoryStore, type Store } from "close-crm/receive";
import { type Checkpoint, createSync, memoryCheckpoint, type SweepReport, type SyncOptions } from "close-crm/sync";
import { createFakeClose, createTestClock, sampleEvent } from "close-crm/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { APP, signIn } from "../oauth/setup.ts";
import { passTime } from "./pass-time.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const url = "https://test.example.com/close";

beforeEach(() => {
	vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 12) });
});

afterEach(() => {
	vi.useRealTimers();
});

interface Setup extends Partial<SyncOptions> {
	handler?: (id: string) => unknown;
	store?: Store;
	fake?: ReturnType<typeof createFakeClose>;
}

function setUp({ handler = () => {}, store, fake: given, ...options }: Setup = {}) {
	const clock = createTestClock({ now: Date.now() });
	const fake =
		given ??
		createFakeClose({ clock, consolidation: 0, fetch: () => new Response(null, { status: 503 }), oauthApps: [APP] });
	const handled: string[] = [];
	const receiver = createReceiver({
		signatureKey: "0".repeat(64),
		store: store ?? memoryStore(),
		on: {
			"lead.created": async ({ object_id }) => {
				await handler(object_id);
				handled.push(object_id);
			},
		},
		fallback: () => {},
		onError: () => {},
	});
	const client = createClient({ apiKey: "api_test", fetch: fake.fetch, maxRetries: 0 });
	const reports: SweepReport[] = [];
	const errors: unknown[] = [];
	const checkpoint: Checkpoint = memoryCheckpoint();
	const sync = createSync({
		client,
		receiver,
		url,
		checkpoint,
		onSweep: (report) => reports.push(report),
		onError: (error, eventId) => errors.push(eventId === undefined ? String(error) : `${eventId}: ${error}`),
		...options,
	});
	function happen(object_id: string, late = 0): string {
		return fake.emit(sampleEvent("lead.created", { object_id }), { late }).id;
	}
	const pass = (ms: number, step?: number) => passTime(clock, ms, step);
	return { clock, fake, client, receiver, sync, reports, errors, handled, checkpoint, happen, pass };
}

/** The subscription now belongs to a user who connects an app and then revokes the permission. */
async function connectAndRevoke(fake: ReturnType<typeof createFakeClose>): Promise<void> {
	const { clientId, clientSecret, redirectUris } = APP;
	const [redirectUri = ""] = redirectUris;
	const oauth = createOAuth({ clientId, clientSecret, redirectUri, store: memoryTokens(), fetch: fake.fetch });
	await signIn(oauth, fake.fetch, "orga_1");
	const { webhooks } = createClient({ accessToken: oauth.accessToken("orga_1"), fetch: fake.fetch });
	for (const { id, events } of fake.subscriptions()) {
		await webhooks.delete(id);
		await webhooks.create({ url, events });
	}
	fake.revokeAccess("orga_1");
}

describe("createSync", () => {
	test("creates the subscription, passes on its key, and sweeps from now on", async () => {
		const keys: string[] = [];
		const { fake, sync, reports, handled, happen, pass } = setUp({ onSignatureKey: (key) => keys.push(key) });
		happen("lead_before", 10 * SECOND);

		await sync.start();
		happen("lead_after");
		await pass(12 * MINUTE);

		const [subscription] = fake.subscriptions();
		expect(subscription).toMatchObject({ url, status: "active", events: [{ object_type: "lead", action: "created" }] });
		expect(keys).toEqual([subscription?.signature_key]);
		expect(handled).toEqual(["lead_after"]);
		expect(reports.map(({ handled, handledBefore, changes }) => [handled, handledBefore, changes])).toEqual([
			[0, 0, [`create a subscription for ${url} with lead.created`]],
			[0, 0, []],
			[1, 0, []],
		]);
		expect(reports.at(-1)).toMatchObject({ open: 0, behind: 5 * MINUTE });
	});

	test("continues at the checkpoint after a restart, and skips delivered events", async () => {
		const first = setUp();
		await first.sync.start();
		await first.pass(MINUTE);
		await first.sync.stop();
		first.happen("lead_missed");
		const delivered = first.fake.emit(sampleEvent("lead.created", { object_id: "lead_delivered" }));
		const store = memoryStore();
		await first.pass(HOUR);

		const second = setUp({ fake: first.fake, checkpoint: first.checkpoint, store });
		await second.receiver.handle(delivered);
		await second.sync.start();
		await second.pass(SECOND, SECOND);

		expect(second.handled).toEqual(["lead_delivered", "lead_missed"]);
		expect(second.reports).toMatchObject([{ handled: 1, handledBefore: 1 }]);
	});

	test("notices a pause, says why, resumes, and catches up", async () => {
		const { client, fake, sync, reports, handled, happen, pass } = setUp();
		await sync.start();
		await client.webhooks.pause(fake.subscriptions()[0]?.id ?? "");
		happen("lead_1");

		await pass(12 * MINUTE);

		expect(reports[0]?.changes).toContain("resume it; it was paused: api");
		expect(fake.subscriptions()).toMatchObject([{ status: "active" }]);
		expect(handled).toEqual(["lead_1"]);
	});

	test("does not resume a subscription whose owner lost access, reports it, and continues with the log", async () => {
		const { fake, sync, errors, handled, happen, pass } = setUp();
		await sync.start();
		await connectAndRevoke(fake);
		happen("lead_1");

		await pass(12 * MINUTE);

		expect(errors[0]).toMatch(/^ClosePermissionRevokedError: .*its owner lost access/);
		expect(fake.subscriptions()).toMatchObject([{ status: "paused", pause_reason: "permission_revoked" }]);
		expect(handled).toEqual(["lead_1"]);
	});

	test("keeps sweeping after an outage of Close", async () => {
		const { fake, sync, errors, handled, happen, pass } = setUp();
		await sync.start();
		happen("lead_1");
		await pass(MINUTE);
		const endOutage = fake.disturbRequests({ status: 500, times: Number.POSITIVE_INFINITY });
		await pass(10 * MINUTE);
		endOutage();

		await pass(6 * MINUTE);

		expect(errors.length).toBeGreaterThan(0);
		expect(handled).toEqual(["lead_1"]);
	});

	test("names a change of the subscription in the first report, even after a failed sweep", async () => {
		const { fake, sync, reports, pass } = setUp();
		await sync.start();
		const endOutage = fake.disturbRequests({ status: 500, times: Number.POSITIVE_INFINITY });
		await pass(MINUTE);
		endOutage();

		await pass(6 * MINUTE);

		expect(reports.map(({ changes }) => changes)).toEqual([[`create a subscription for ${url} with lead.created`]]);
	});

	test("retries an event whose handler fails, and handles the events after it in the meantime", async () => {
		let isBroken = true;
		const { sync, reports, errors, handled, happen, pass } = setUp({
			handler: (id) => {
				if (isBroken && id === "lead_1") throw new Error("the database is away");
			},
		});
		await sync.start();
		const id = happen("lead_1");
		happen("lead_2");
		await pass(12 * MINUTE);
		expect(handled).toEqual(["lead_2"]);
		expect(reports.at(-1)?.open).toBe(1);
		expect(errors).toEqual([`${id}: Error: the database is away`]);
		isBroken = false;

		await pass(6 * MINUTE);

		expect(handled).toEqual(["lead_2", "lead_1"]);
		expect(reports.at(-1)?.open).toBe(0);
	});

	test("gives up on an event after 72 hours, and says so", async () => {
		const { sync, reports, errors, happen, pass } = setUp({
			interval: HOUR,
			handler: () => {
				throw new Error("no");
			},
		});
		await sync.start();
		const id = happen("lead_1");

		await pass(76 * HOUR, 30 * MINUTE);

		expect(reports.at(-1)?.open).toBe(0);
		expect(errors.at(-1)).toBe(
			`${id}: Error: createSync: the event ${id} could not be handled for 72 hours, and is not tried again.`,
		);
	});

	test("stops a sweep in which a hundred events cannot be handled, and continues there later", async () => {
		let isBroken = true;
		const { sync, errors, handled, happen, pass } = setUp({
			handler: () => {
				if (isBroken) throw new Error("no");
			},
		});
		await sync.start();
		for (let index = 0; index < 150; index++) happen(`lead_${index}`);
		await pass(12 * MINUTE);
		expect(errors.at(-1)).toContain("100 events could not be handled, so the sweep stops at 2026-11-23T12:00:00");
		isBroken = false;

		await pass(6 * MINUTE);

		expect(new Set(handled).size).toBe(150);
		expect(handled).toHaveLength(150);
	});

	test("tries every open event again, even if a hundred are open and the first still fails", async () => {
		let broken: (id: string) => boolean = () => true;
		const { sync, reports, handled, happen, pass } = setUp({
			handler: (id) => {
				if (broken(id)) throw new Error("no");
			},
		});
		await sync.start();
		for (let index = 0; index < 150; index++) happen(`lead_${index}`);
		await pass(12 * MINUTE);
		broken = (id) => id === "lead_0";

		await pass(6 * MINUTE);

		expect(handled).toHaveLength(149);
		expect(reports.at(-1)?.open).toBe(1);
	});

	test("reads no further in the log while a hundred events are open", async () => {
		const { sync, errors, happen, pass } = setUp({
			handler: () => {
				throw new Error("no");
			},
		});
		await sync.start();
		for (let index = 0; index < 150; index++) happen(`lead_${index}`);

		await pass(30 * MINUTE);

		const eventIds = errors.map((error) => String(error).split(":")[0]).filter((id) => id?.startsWith("ev_"));
		expect(new Set(eventIds).size).toBe(100);
	});

	test("stop waits for the current event, drains the receiver, and writes the checkpoint", async () => {
		let finish = () => {};
		const { sync, receiver, checkpoint, handled, happen, pass } = setUp({
			handler: () =>
				new Promise<void>((resolve) => {
					finish = resolve;
				}),
		});
		await sync.start();
		await pass(MINUTE);
		happen("lead_1");
		happen("lead_2");
		await pass(12 * MINUTE);
		const before = await checkpoint.read();

		const stopped = sync.stop({ timeout: 5 * SECOND });
		finish();
		await pass(SECOND, SECOND);

		await expect(stopped).resolves.toEqual({ ended: 1, running: 0 });
		expect(handled).toEqual(["lead_1"]);
		expect(await checkpoint.read()).not.toBe(before);
		await expect(receiver.handle({ ...sampleEvent("lead.created"), id: "ev_1" })).rejects.toThrow("drain");
	});

	test("stop ends a turn that waits for the store, without an error", async () => {
		const shared = memoryStore();
		let finish = () => {};
		const store: Store = {
			...shared,
			async claim(key, holder) {
				await new Promise<void>((resolve) => {
					finish = resolve;
				});
				return shared.claim(key, holder);
			},
		};
		const { sync, errors, reports, pass } = setUp({ store });
		await sync.start();
		await pass(SECOND, SECOND);

		const stopped = sync.stop();
		for (let claims = 0; claims < 2; claims++) {
			finish();
			await pass(SECOND, SECOND);
		}

		await expect(stopped).resolves.toEqual({ ended: 0, running: 0 });
		expect(errors).toEqual([]);
		expect(reports).toEqual([]);
	});

	test("stop writes no progress if another process sweeps, even if a handler still runs", async () => {
		const { sync, receiver, checkpoint, pass } = setUp({ handler: () => new Promise(() => {}) });
		await sync.start();
		await pass(MINUTE);
		await checkpoint.write("written by another process");
		void receiver.handle({ ...sampleEvent("lead.created"), id: "ev_1" });

		const stopped = sync.stop({ timeout: SECOND });
		await pass(2 * SECOND, SECOND);

		await expect(stopped).resolves.toEqual({ ended: 0, running: 1 });
		expect(await checkpoint.read()).toBe("written by another process");
	});

	test("reports that its checkpoint is gone", async () => {
		let kept: string | undefined;
		const checkpoint: Checkpoint = {
			read: () => kept,
			write(value) {
				kept = value;
			},
		};
		const { sync, errors, pass } = setUp({ checkpoint });
		await sync.start();
		kept = undefined;

		await pass(MINUTE);

		expect(errors).toEqual([
			"Error: createSync: the checkpoint that start wrote is gone. Restore it, or create and start another sync, which begins at that moment.",
		]);
	});

	test("rejects the start if Close rejects the API key", async () => {
		const { fake, sync } = setUp();
		fake.disturbRequests({ status: 401, times: Number.POSITIVE_INFINITY });

		await expect(sync.start()).rejects.toMatchObject({ name: "CloseUnauthorizedError" });
	});

	test("rejects a second start", async () => {
		const { sync } = setUp();
		await sync.start();

		await expect(sync.start()).rejects.toThrow("start was called twice");
		await sync.stop();
	});

	test("reports a checkpoint that another program has written", async () => {
		const { sync } = setUp({ checkpoint: { read: () => "2026-11-23", write: () => {} } });

		await expect(sync.start()).rejects.toThrow(
			"the checkpoint holds a string of 10 characters that createSync did not write",
		);
	});

	test.each([
		// The casts pass wrong arguments, as JavaScript can.
		["an object that is not a client", { client: {} as never }, "client must be the client that createClient returned"],
		[
			"an object that is not a receiver",
			{ receiver: {} as never },
			"receiver must be the receiver that createReceiver returned",
		],
		["a url that is a path", { url: "/close" }, 'url must be the URL to which Close sends deliveries; it is "/close"'],
		[
			"a checkpoint that is a string",
			{ checkpoint: "checkpoint.json" as never },
			"checkpoint must have the methods read and write",
		],
		[
			"a store whose claims are too short for the lease",
			{ store: memoryStore({ claimLifetime: SECOND }) },
			"the claimLifetime of the receiver's store must be at least 40000 ms, because it also decides which process sweeps; it is 1000",
		],
		["an interval of 0", { interval: 0 }, "interval must be a number of ms from 1 to 2147483647; it is 0"],
		["onSweep that is not a function", { onSweep: "log" as never }, 'onSweep must be a function; it is "log"'],
	])("rejects %s", (_, options, message) => {
		expect(() => setUp(options)).toThrow(message);
	});
});

describe("in several processes", () => {
	test("only one sweeps at a time", async () => {
		const store = memoryStore();
		let inHand = 0;
		let most = 0;
		const handler = async () => {
			inHand += 1;
			most = Math.max(most, inHand);
			await new Promise((resolve) => setTimeout(resolve, SECOND));
			inHand -= 1;
		};
		const first = setUp({ store, handler });
		const others = [1, 2].map(() => setUp({ store, handler, fake: first.fake, checkpoint: first.checkpoint }));
		const all = [first, ...others];
		for (const { sync } of all) await sync.start();
		for (let index = 0; index < 20; index++) first.happen(`lead_${index}`);

		await first.pass(15 * MINUTE, SECOND);

		expect(most).toBe(1);
		expect(all.flatMap(({ handled }) => handled).sort()).toEqual(
			Array.from({ length: 20 }, (_, index) => `lead_${index}`).sort(),
		);
		for (const { sync } of all) await sync.stop();
	});

	test("another one takes over within a minute if the sweeping one is killed", async () => {
		const shared = memoryStore({ claimLifetime: DAY });
		let isDead = false;
		const never = new Promise<never>(() => {});
		const mortal: Store = {
			claim: (key, holder) => (isDead ? never : shared.claim(key, holder)),
			complete: (key, holder) => (isDead ? never : shared.complete(key, holder)),
			release: (key, holder) => (isDead ? never : shared.release(key, holder)),
		};
		const doomed = setUp({
			store: mortal,
			handler: (id) => {
				if (id !== "lead_5") return undefined;
				isDead = true;
				return never;
			},
		});
		const survivor = setUp({ store: shared, fake: doomed.fake, checkpoint: doomed.checkpoint });
		await doomed.sync.start();
		for (let index = 0; index < 10; index++) doomed.happen(`lead_${index}`);
		await doomed.pass(10 * MINUTE, SECOND);
		expect(isDead).toBe(true);
		await survivor.sync.start();

		await doomed.pass(MINUTE, SECOND);

		// A claim of this store lasts a day, so the event that the killed process was handling has to wait.
		expect(survivor.handled).toEqual(["lead_6", "lead_7", "lead_8", "lead_9"]);
		expect(survivor.reports).toMatchObject([{ open: 1, handledBefore: 5 }]);
	});
});
