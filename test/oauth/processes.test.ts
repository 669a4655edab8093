import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createOAuth, redisTokens } from "close-crm/oauth";
import { createFakeClose, createTestClock } from "close-crm/testing";
import { build } from "esbuild";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createRandom } from "../../src/testing/samples/random.ts";
import { serve } from "../client/server.ts";
import { describeWithRedis, startRedis } from "../setup/redis.ts";
import { runSize } from "../setup/run-size.ts";
import { temporaryFolder } from "../setup/temporary-folder.ts";
import type { Round, RoundResult } from "./rounds.ts";
import { APP, signIn } from "./setup.ts";

const CUSTOMERS = Array.from({ length: 100 }, (_, index) => `orga_${index}`);
const PROCESSES = 4;
/** Rounds of an hour: three days, or eight hours. */
const ROUNDS = runSize({ full: 3 * 24, part: 8 });
const ROUND_MS = 60 * 60_000;
/** How many customers each process calls for in a round. */
const CALLS_A_ROUND = 25;
/** The response to one in this many refreshes never arrives. */
const LOST_EVERY = 250;
/** How many calls of every tenth round are answered 401. */
const REFUSED_CALLS = 5;
/** A token is valid for an hour, and replaced five minutes before. */
const TOKEN_USE_MS = 55 * 60_000;
/** The timeout of a token request. A lock of a killed process expires after three times that. */
const TIMEOUT = 5_000;

/** The program bundled as one file, in a folder from which its packages resolve. */
async function buildProgram(): Promise<string> {
	const folder = await temporaryFolder({ parent: "test" });
	const outfile = join(folder, "customer-process.mjs");
	await build({
		entryPoints: ["test/oauth/customer-process.ts"],
		outfile,
		bundle: true,
		format: "esm",
		platform: "node",
		external: ["ioredis"],
		logLevel: "error",
	});
	return outfile;
}

describeWithRedis("four processes on one Redis", () => {
	test(`refresh the tokens of 100 customers for ${ROUNDS} hours, each only once, and report every lost connection`, async () => {
		const random = createRandom("four processes");
		const redis = await startRedis();
		onTestFinished(redis.stop);
		const clock = createTestClock();
		const close = createFakeClose({ clock, oauthApps: [APP] });
		/** The refreshes that Close carried out. */
		const refreshes: Refresh[] = [];
		/** Customers whose new tokens never arrived and who have not connected again. */
		const unreachable = new Set<string>();
		let lostAnswers = 0;
		/** The process that is killed in the middle of its refreshes, at the refresh with this number. */
		let victim: ChildProcess | undefined;
		let killAtRefresh = 0;
		/** When calls were answered with 401, however good their tokens were. */
		const refusals: number[] = [];

		const { url } = await serve(async (incoming, outgoing) => {
			const chunks: Buffer[] = [];
			for await (const chunk of incoming) chunks.push(chunk);
			const response = await close.fetch(`http://127.0.0.1${incoming.url}`, {
				method: incoming.method ?? "GET",
				headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
				body: chunks.length > 0 ? Buffer.concat(chunks) : null,
			});
			const text = await response.text();
			if (incoming.url?.startsWith("/oauth2/token/") && response.ok) {
				const { organization_id } = JSON.parse(text);
				refreshes.push({ organizationId: organization_id, time: clock.now() });
				if (refreshes.length === killAtRefresh) victim?.kill("SIGKILL");
				if (refreshes.length % LOST_EVERY === 0) {
					lostAnswers += 1;
					unreachable.add(organization_id);
					outgoing.destroy();
					return;
				}
			}
			outgoing.writeHead(response.status, { "content-type": "application/json" }).end(text);
		});

		const parentRedis = new Redis({ port: redis.port });
		onTestFinished(() => parentRedis.disconnect());
		const oauth = createOAuth({
			clientId: APP.clientId,
			clientSecret: APP.clientSecret,
			redirectUri: APP.redirectUris[0] ?? "",
			store: redisTokens(parentRedis),
			now: clock.now,
			fetch: close.fetch,
		});
		for (const organizationId of CUSTOMERS) await signIn(oauth, close.fetch, organizationId);

		const file = await buildProgram();
		const start = () => startProcess(file, { REDIS_PORT: `${redis.port}`, CLOSE_URL: url });
		const processes = await Promise.all(Array.from({ length: PROCESSES }, start));
		const killRound = Math.floor(ROUNDS * (0.3 + random() / 2));
		const reported = new Map<string, string>();
		let killed: string[] = [];
		let killedAt = 0;

		for (let round = 0; round < ROUNDS; round++) {
			await clock.advance(ROUND_MS);
			if (round % 10 === 5) {
				close.disturbRequests({ status: 401, operation: "webhooks_list", times: REFUSED_CALLS });
				refusals.push(clock.now());
			}
			if (round === killRound) {
				victim = processes[0];
				killAtRefresh = refreshes.length + 1 + Math.floor(random() * CALLS_A_ROUND);
			}
			const rounds = processes.map((child) => {
				const organizationIds = pick(CUSTOMERS, CALLS_A_ROUND, random);
				return { child, organizationIds, result: play(child, { now: clock.now(), organizationIds }) };
			});
			for (const { result } of rounds) {
				for (const { organizationId, reason } of (await result).failures) reported.set(organizationId, reason);
			}
			if (round === killRound) {
				killed = rounds[0]?.organizationIds ?? [];
				killedAt = clock.now();
				processes[0] = await start();
			}
			// A lost customer connects again, as its user would.
			for (const organizationId of CUSTOMERS) {
				if (!reported.has(organizationId) || !unreachable.has(organizationId)) continue;
				expect(reported.get(organizationId)).toBe("lost_answer");
				unreachable.delete(organizationId);
				reported.delete(organizationId);
				await signIn(oauth, close.fetch, organizationId);
			}
		}

		/** Whether Close had replaced the token of a customer when the process that asked for it was killed. */
		const isLostWithTheProcess = (customer: string) =>
			killed.includes(customer) &&
			refreshes.some(({ organizationId, time }) => organizationId === customer && time === killedAt);
		// Nobody else is lost.
		for (const [organizationId, reason] of reported) {
			expect(isLostWithTheProcess(organizationId), organizationId).toBe(true);
			expect(reason, organizationId).toBe("lost_answer");
		}
		await clock.advance(ROUND_MS);
		for (const organizationId of CUSTOMERS) {
			const isLost = await oauth
				.accessToken(organizationId)({ refresh: false })
				.then(
					() => false,
					() => true,
				);
			// A customer who has not been called since the process was killed is not reported yet.
			if (isLost) expect(isLostWithTheProcess(organizationId), organizationId).toBe(true);
			else expect(reported.has(organizationId), organizationId).toBe(false);
		}
		const early = CUSTOMERS.flatMap((organizationId) => earlyRefreshes(organizationId, refreshes));
		for (const { organizationId, before, time } of early) {
			expect(
				refusals.some((at) => at >= before && at <= time),
				organizationId,
			).toBe(true);
		}
		expect(early.length).toBeGreaterThan(0);
		expect(early.length).toBeLessThanOrEqual(refusals.length * REFUSED_CALLS);
		expect(refreshes.length).toBeGreaterThan((CUSTOMERS.length * ROUNDS) / 3);
		expect(lostAnswers).toBeGreaterThan(0);
	});
});

interface Refresh {
	organizationId: string;
	time: number;
}

/** The refreshes of a customer whose token was still good, with the time of the one before. */
function earlyRefreshes(organizationId: string, all: Refresh[]): (Refresh & { before: number })[] {
	const own = all.filter((each) => each.organizationId === organizationId);
	return own
		.slice(1)
		.map((each, index) => ({ ...each, before: own[index]?.time ?? 0 }))
		.filter(({ time, before }) => time - before < TOKEN_USE_MS);
}

async function startProcess(file: string, env: Record<string, string>): Promise<ChildProcess> {
	const child = spawn(process.execPath, [file], {
		env: { ...process.env, ...env, CLIENT_ID: APP.clientId, CLIENT_SECRET: APP.clientSecret, TIMEOUT: `${TIMEOUT}` },
		stdio: ["ignore", "inherit", "inherit", "ipc"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	await once(child, "message");
	return child;
}

/** Resolves to the results of a round, or to no failures if the process was killed. */
async function play(child: ChildProcess, round: Round): Promise<RoundResult> {
	const over = new AbortController();
	const { signal } = over;
	const answered = once(child, "message", { signal }).then(([result]: RoundResult[]) => result);
	const killed = once(child, "exit", { signal }).then(() => undefined);
	child.send(round);
	const result = await Promise.race([answered, killed]);
	over.abort();
	await Promise.allSettled([answered, killed]);
	return result ?? { failures: [] };
}

function pick<Item>(items: Item[], count: number, random: () => number): Item[] {
	const rest = [...items];
	return Array.from({ length: count }, () => rest.splice(Math.floor(random() * rest.length), 1)).flat();
}
