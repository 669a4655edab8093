import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { interleave, type Ratio, type Run, ratios, row, type Times } from "../interleave.ts";
import { progress } from "../progress.ts";
import {
	BASE64_KEY,
	bodiesOf,
	KEY,
	type Scheme,
	SIZES,
	signAsClose,
	signAsGitHub,
	signAsStandard,
	signAsStripe,
} from "./deliveries.ts";

const BASE = "bare node:http";

/** The servers by table row: the kind in servers.mjs, and the signature scheme. */
const SERVERS: Record<string, { kind: string; sign: Scheme }> = {
	[BASE]: { kind: "bare", sign: signAsClose },
	"close-crm": { kind: "closeCrm", sign: signAsClose },
	"@octokit/webhooks": { kind: "octokit", sign: signAsGitHub },
	"Express: close-crm": { kind: "closeCrmInExpress", sign: signAsClose },
	"Express: stripe": { kind: "stripeInExpress", sign: signAsStripe },
	"Express: svix": { kind: "svixInExpress", sign: signAsStandard },
	"Express: standardwebhooks": { kind: "standardInExpress", sign: signAsStandard },
};

/** V8 optimizes the same server differently at each start, so each size is measured with several sets. */
const SETS = 3;
const WARM_UP_ROUNDS = 8;
const ROUNDS = 15;
const CONNECTIONS = 8;

/** Measures complete deliveries over HTTP, relative to a server that does only HMAC and JSON.parse. */
export async function throughputSection(): Promise<string> {
	const columns: Map<string, Ratio>[] = [];
	const baseRates: string[] = [];
	for (const [size, bytes] of Object.entries(SIZES)) {
		const times: Times = new Map();
		for (let set = 1; set <= SETS; set++) {
			progress(`deliveries of ${size} over HTTP, set ${set} of ${SETS}`);
			await measureSet(bytes, times);
		}
		columns.push(ratios(times, BASE));
		baseRates.push(`${requestsPerSecond(times.get(BASE) ?? [], countFor(bytes))} for ${size}`);
	}
	return [
		`Deliveries over HTTP: requests per second, relative to a bare node:http server that does HMAC and JSON.parse (more is faster). close-crm verifies, parses, claims, dispatches and answers; the others verify, parse and answer. Each package uses its own signature scheme. Each size is measured with ${SETS} sets of new, warmed-up servers. Requests per second of the bare server: ${baseRates.join(", ")}.`,
		"",
		`| | ${Object.keys(SIZES).join(" | ")} |`,
		"|---|---|---|---|",
		...Object.keys(SERVERS).map((name) =>
			row(
				name,
				columns.map((column) => column.get(name)),
			),
		),
	].join("\n");
}

/** The number of requests for which a round takes some hundredths of a second. */
function countFor(bytes: number): number {
	return Math.ceil(15_000_000 / (bytes + 20_000));
}

function requestsPerSecond(times: number[], count: number): string {
	const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
	return Math.round((1000 * count) / median).toLocaleString("en");
}

/** Starts one server of each kind, and adds the times for deliveries of `bytes` bytes to `times`. */
async function measureSet(bytes: number, times: Times): Promise<void> {
	const servers = await Promise.all(
		Object.entries(SERVERS).map(async ([name, { kind, sign }]) => ({ name, sign, ...(await startServer(kind)) })),
	);
	const createBody = bodiesOf(bytes);
	const runs = servers.map(({ name, sign, port }): [string, Run] => [
		name,
		() =>
			timeRequests(
				port,
				Array.from({ length: countFor(bytes) }, () => createRequest(sign, createBody())),
			),
	]);
	try {
		await interleave(Object.fromEntries(runs), WARM_UP_ROUNDS);
		await interleave(Object.fromEntries(runs), ROUNDS, times);
	} finally {
		await Promise.all(servers.map(({ stop }) => stop()));
	}
}

/** Starts a server in its own thread. */
async function startServer(kind: string): Promise<{ port: number; stop(): Promise<unknown> }> {
	const path = fileURLToPath(new URL("servers.mjs", import.meta.url));
	const worker = new Worker(path, { workerData: { kind, key: KEY, base64Key: BASE64_KEY }, execArgv: [] });
	const port = await new Promise<number>((resolve, reject) => {
		worker.once("message", resolve);
		worker.once("error", reject);
	});
	return { port, stop: () => worker.terminate() };
}

async function timeRequests(port: number, requests: Buffer[]): Promise<number> {
	const start = performance.now();
	await send(port, requests);
	return performance.now() - start;
}

function createRequest(sign: Scheme, body: string): Buffer {
	const headers = {
		host: "test.example.com",
		"content-type": "application/json",
		"accept-encoding": "gzip, deflate",
		"user-agent": "python-requests",
		accept: "*/*",
		...sign(body),
		"content-length": Buffer.byteLength(body),
	};
	const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
	return Buffer.from(`POST /close HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** Sends all requests over a few keep-alive connections. Each waits for a response before it sends the next request. */
async function send(port: number, requests: Buffer[]): Promise<void> {
	await Promise.all(Array.from({ length: CONNECTIONS }, () => sendOver(connect(port, "127.0.0.1"), requests)));
}

function sendOver(socket: Socket, requests: Buffer[]): Promise<void> {
	return new Promise((resolve, reject) => {
		function next(): void {
			const request = requests.pop();
			if (request) socket.write(request);
			else socket.end(resolve);
		}
		socket.setNoDelay().on("error", reject);
		socket.on("data", (data) => {
			const status = data.toString("latin1", 9, 12);
			if (status === "200") next();
			else reject(new Error(`The server answered ${status}.`));
		});
		next();
	});
}
