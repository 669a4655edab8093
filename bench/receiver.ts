import { createHmac } from "node:crypto";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { interleave, ratios, row, type Times } from "./interleave.ts";
import { receiveBuild } from "./receive-build.ts";

const KEY = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
const SIZES = { "1 KiB": 1024, "10 KiB": 10_240, "100 KiB": 102_400 };
/** V8 compiles the same server better or worse from one start to the next, so each size is measured with several pairs. */
const PAIRS = 5;
const ROUNDS = 17;
const CONNECTIONS = 8;

/** The whole of a delivery over HTTP, against a server that does nothing but HMAC and JSON.parse. */
export async function receiverSection(): Promise<string> {
	const columns: ReturnType<typeof ratios>[] = [];
	for (const size of Object.values(SIZES)) {
		const times: Times = new Map();
		for (let pair = 0; pair < PAIRS; pair++) await measurePair(size, times);
		columns.push(ratios(times, "bare node:http"));
	}
	return [
		`A delivery over HTTP (verify, parse, claim, dispatch, answer), as throughput against a bare node:http server that does HMAC and JSON.parse; from ${PAIRS} pairs of fresh servers for each size, each warmed up.`,
		"",
		`| | ${Object.keys(SIZES).join(" | ")} |`,
		"|---|---|---|---|",
		...["bare node:http", "close-crm"].map((name) =>
			row(
				name,
				columns.map((column) => column.get(name)),
			),
		),
	].join("\n");
}

/** Starts one server of each kind, and adds to `times` how long they take for deliveries of so many bytes. */
async function measurePair(size: number, times: Times): Promise<void> {
	const [bare, ours] = await Promise.all([startServer("bare"), startServer("close-crm")]);
	const count = Math.ceil(15_000_000 / (size + 20_000));
	const round = (port: number) => async () => {
		const requests = Array.from({ length: count }, () => requestOf(size));
		const start = performance.now();
		await send(port, requests);
		return performance.now() - start;
	};
	const runs = { "bare node:http": round(bare.port), "close-crm": round(ours.port) };
	try {
		// To warm up.
		await interleave(runs, 10);
		await interleave(runs, ROUNDS, times);
	} finally {
		await Promise.all([bare.stop(), ours.stop()]);
	}
}

/** Each server has a thread to itself. */
async function startServer(kind: string) {
	const path = fileURLToPath(new URL("receiver-server.mjs", import.meta.url));
	const worker = new Worker(path, { workerData: { kind, key: KEY, build: await receiveBuild() } });
	const port = await new Promise<number>((resolve, reject) => {
		worker.once("message", resolve);
		worker.once("error", reject);
	});
	return { port, stop: () => worker.terminate() };
}

let sent = 0;

/** A delivery that no server has seen, as the bytes of its request. */
function requestOf(size: number): Buffer {
	const event = {
		id: `ev_${sent++}`,
		date_updated: "2019-01-15T12:48:23.395000",
		object_type: "lead",
		action: "created",
		data: { name: "x".repeat(Math.max(0, size - 200)) },
	};
	const body = JSON.stringify({ event, subscription_id: "whsub_8AmjKCZYT3zI8eZoi4HhFC" });
	const timestamp = String(Math.floor(Date.now() / 1000));
	const hash = createHmac("sha256", Buffer.from(KEY, "hex")).update(timestamp).update(body).digest("hex");
	const head = [
		"POST /close HTTP/1.1",
		"host: test.example.com",
		"content-type: application/json",
		"accept-encoding: gzip, deflate",
		"user-agent: python-requests",
		"accept: */*",
		`close-sig-hash: ${hash}`,
		`close-sig-timestamp: ${timestamp}`,
		`content-length: ${body.length}`,
	];
	return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** Sends all, over a few connections that are kept, each waiting for its answer before the next. */
async function send(port: number, requests: Buffer[]): Promise<void> {
	await Promise.all(Array.from({ length: CONNECTIONS }, () => sendOver(connect(port, "127.0.0.1"), requests)));
}

function sendOver(socket: Socket, requests: Buffer[]): Promise<void> {
	return new Promise((resolve, reject) => {
		const next = () => {
			const request = requests.pop();
			if (request) socket.write(request);
			else socket.end(resolve);
		};
		socket.setNoDelay().on("error", reject);
		socket.on("data", (data) => {
			const status = data.toString("latin1", 9, 12);
			if (status === "200") next();
			else reject(new Error(`The server answered ${status}.`));
		});
		next();
	});
}
