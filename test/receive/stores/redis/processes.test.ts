import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type SignedDelivery, sampleEvent, signDelivery } from "close-crm/testing";
import { build } from "esbuild";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { describeWithRedis, startRedis } from "../../../setup/redis.ts";
import { runSize } from "../../../setup/run-size.ts";
import { temporaryFolder } from "../../../setup/temporary-folder.ts";

const signatureKey = "0123456789abcdef".repeat(4);
const DELIVERIES = runSize({ full: 10_000, part: 2_000 });
/** The other deliveries are repetitions. */
const EVENTS = 0.7 * DELIVERIES;
/** Longer than the test, so that no claim expires by itself, however slow the machine is. */
const CLAIM_LIFETIME_MS = 3_600_000;
/** Shorter than the others, so that the claims of the killed process are known by their time to live. */
const VICTIM_CLAIM_LIFETIME_MS = CLAIM_LIFETIME_MS / 2;
/** The number of concurrent requests. */
const CONNECTIONS = 40;

interface ReceiverProcess {
	child: ChildProcess;
	url: string;
}

/** The receiver bundled as one file, in a folder from which its packages resolve. */
async function buildReceiver(): Promise<string> {
	const folder = await temporaryFolder({ parent: "test" });
	const outfile = join(folder, "receiver.mjs");
	await build({
		entryPoints: ["test/receive/stores/redis/receiver-process.ts"],
		outfile,
		bundle: true,
		format: "esm",
		platform: "node",
		external: ["ioredis", "redis", "@upstash/redis"],
	});
	return outfile;
}

async function startReceiver(
	file: string,
	port: number,
	client: string,
	claimLifetime: number,
): Promise<ReceiverProcess> {
	const child = spawn(process.execPath, [file], {
		env: {
			...process.env,
			REDIS_PORT: `${port}`,
			CLIENT: client,
			SIGNATURE_KEY: signatureKey,
			CLAIM_LIFETIME: `${claimLifetime}`,
		},
		stdio: ["ignore", "inherit", "inherit", "ipc"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	const [url] = await once(child, "message");
	return { child, url };
}

describeWithRedis("four receivers in four processes on one Redis", () => {
	test(`handle every event of ${DELIVERIES} deliveries, and once unless it was in the hands of the one that is killed`, async () => {
		const redis = await startRedis();
		onTestFinished(redis.stop);
		const notes = new Redis({ port: redis.port });
		onTestFinished(() => notes.disconnect());
		const file = await buildReceiver();
		const receivers = await Promise.all(
			["ioredis", "node-redis", "ioredis", "node-redis"].map((client, index) =>
				startReceiver(file, redis.port, client, index === 0 ? VICTIM_CLAIM_LIFETIME_MS : CLAIM_LIFETIME_MS),
			),
		);
		const [victim] = receivers;
		const agent = new Agent({ keepAlive: true });
		onTestFinished(() => agent.destroy());

		/** The ids of the events that the killed process received and did not acknowledge. */
		const inHand = new Set<string>();
		const statuses = new Map<number, number>();
		let answered = 0;
		const isVictimDead = () => victim !== undefined && victim.child.signalCode !== null;

		/** Sends a delivery to any running receiver until the response is 200, as Close and a load balancer would. */
		async function deliver({ id, delivery }: { id: string; delivery: SignedDelivery }): Promise<void> {
			for (;;) {
				const receiver = receivers[Math.floor(Math.random() * receivers.length)];
				const status = receiver && (await post(receiver.url, delivery, agent));
				if (!status) inHand.add(id);
				else {
					statuses.set(status, (statuses.get(status) ?? 0) + 1);
					answered++;
					if (answered === DELIVERIES / 2) victim?.child.send("get stuck");
					if (status === 200) return;
				}
				if (isVictimDead()) await expireClaimOfVictim(notes, id);
				await wait(50);
			}
		}

		// It dies with at least one event in its hands.
		victim?.child.once("message", () => {
			receivers.shift();
			victim.child.kill("SIGKILL");
		});
		const queue = await shuffledDeliveries();
		const senders = Array.from({ length: CONNECTIONS }, async () => {
			for (let next = queue.pop(); next; next = queue.pop()) await deliver(next);
		});
		await Promise.all(senders);

		const handledBy = byEvent(await notes.lrange("handled", 0, -1));
		expect(handledBy.size).toBe(EVENTS);
		expect(inHand.size).toBeLessThanOrEqual(CONNECTIONS);
		for (const [id, processes] of handledBy) {
			if (processes.length === 1) continue;
			expect(inHand).toContain(id);
			expect(processes).toEqual([String(victim?.child.pid), expect.any(String)]);
		}
		// Otherwise nothing was tested.
		expect(statuses.get(200)).toBe(DELIVERIES);
		expect(new Set([...handledBy.values()].flat()).size).toBe(4);
		expect(inHand.size).toBeGreaterThan(0);
		expect(statuses.get(503)).toBeGreaterThan(0);
	});
});

/** Lets the claim of the killed process on this event expire, if it has one. */
async function expireClaimOfVictim(redis: Redis, id: string): Promise<void> {
	for (const key of await redis.keys(`close-crm:${id}*`)) {
		const left = await redis.pttl(key);
		if (left <= VICTIM_CLAIM_LIFETIME_MS) await redis.del(key);
	}
}

/** All events, and some of them twice: half of these directly after the first, the others at any time. */
async function shuffledDeliveries() {
	const signed = await Promise.all(
		Array.from({ length: EVENTS }, async (_, seed) => {
			const event = sampleEvent("lead.created", {}, { seed });
			return { id: event.id, delivery: await signDelivery({ event, signatureKey }), place: Math.random() };
		}),
	);
	const again = signed
		.slice(0, DELIVERIES - EVENTS)
		.map((each, at) => ({ ...each, place: at % 2 ? Math.random() : each.place }));
	return [...signed, ...again].sort((a, b) => a.place - b.place);
}

/** Resolves to the status, or to undefined if the connection broke before the response. */
function post(url: string, { method, headers, body }: SignedDelivery, agent: Agent): Promise<number | undefined> {
	return new Promise((resolve) => {
		request(url, { method, headers, agent }, (response) => {
			response.resume();
			resolve(response.statusCode);
		})
			.on("error", () => resolve(undefined))
			.end(body);
	});
}

/** The processes that handled each event, in order, by event id. */
function byEvent(notes: string[]): Map<string, string[]> {
	const processes = new Map<string, string[]>();
	for (const note of notes) {
		const [id = "", pid = ""] = note.split(" ");
		processes.set(id, [...(processes.get(id) ?? []), pid]);
	}
	return processes;
}
