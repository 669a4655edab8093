// Makes as many calls as its argument says, with a fixed seed; a third of them meet a fault. Prints the results, and
// then has to end by itself: an open handle would keep the process alive.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { CloseError, createClient } from "close-crm";

const CALLS = Number(process.argv[2]);
const CONCURRENCY = 100;
const SEED = "close-crm";

const FAULTS = [
	"429",
	"500",
	"502",
	"503",
	"504",
	"done, then 500",
	"done, then reset",
	"reset",
	"break off",
	"never",
	"html",
	"half json",
] as const;
type Fault = (typeof FAULTS)[number];

/** A number from 0 to 1 that depends only on the seed, the call and the question, whatever the order of the calls. */
function chance(call: number, question: string): number {
	return createHash("sha256").update(`${SEED} ${call} ${question}`).digest().readUInt32BE() / 2 ** 32;
}

function faultOf(call: number, attempt: number): Fault | undefined {
	const faulty = chance(call, "is it faulty?") < 1 / 3 && attempt <= 1 + Math.floor(chance(call, "how often?") * 2);
	return faulty ? FAULTS[Math.floor(chance(call, `which fault in attempt ${attempt}?`) * FAULTS.length)] : undefined;
}

// Retries follow at once, because only their outcome matters.
Math.random = () => 0;

/**
 * The timeout of call 0, in ms. Each further call has one that is a millisecond longer, which identifies its timer. None
 * passes by itself, however slow the machine is.
 */
const FIRST_TIMEOUT_MS = 3_600_000;

/** Ends the running attempt of a call, like its timer. */
const timeOuts = new Map<number, () => void>();

const { setTimeout } = globalThis;
Object.assign(globalThis, {
	setTimeout(expire: (...values: unknown[]) => void, ms: number, ...values: unknown[]) {
		const timer = setTimeout(expire, ms, ...values);
		timeOuts.set(ms - FIRST_TIMEOUT_MS, () => {
			clearTimeout(timer);
			expire();
		});
		return timer;
	},
});

function timeOut(call: number): void {
	timeOuts.get(call)?.();
}

const created = new Map<number, number>();
const attempts = new Map<number, number>();
let faulty = 0;

const server = createServer(async (request, response) => {
	for await (const _ of request) {
	}
	const call = Number(request.headers["x-call"]);
	const attempt = (attempts.get(call) ?? 0) + 1;
	attempts.set(call, attempt);
	const fault = faultOf(call, attempt);
	if (fault && attempt === 1) faulty++;
	if (request.method === "POST" && (!fault || fault.startsWith("done") || fault === "break off")) {
		created.set(call, (created.get(call) ?? 0) + 1);
	}
	answer(response, call, fault, { id: `whsub_${call}`, events: [], signature_key: "0".repeat(64) });
});

function answer(response: ServerResponse, call: number, fault: Fault | undefined, body: object): void {
	const text = JSON.stringify(body);
	response.setHeader("content-type", "application/json");
	switch (fault) {
		case undefined:
			return void response.end(text);
		case "429":
			return void response.writeHead(429, { ratelimit: "limit=100, remaining=0, reset=0.005" }).end("{}");
		case "html":
			return void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Maintenance</h1>");
		case "half json":
			return void response.end(text.slice(0, -5));
		case "never":
			timeOut(call);
			return;
		case "reset":
		case "done, then reset":
			return void response.socket?.resetAndDestroy();
		case "break off":
			response.writeHead(200, { "content-length": text.length });
			return void response.write(text.slice(0, 10), () => response.destroy());
		default:
			response.writeHead(fault === "done, then 500" ? 500 : Number(fault), { "content-type": "text/html" });
			return void response.end("<h1>Gateway</h1>");
	}
}

server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
const client = createClient({ apiKey: "api_test", baseUrl: `http://127.0.0.1:${address.port}` });

const summary = { calls: CALLS, faulty: 0, right: 0, errors: {} as Record<string, number>, wrong: [] as string[] };

async function makeCall(call: number): Promise<void> {
	const options = { headers: { "x-call": String(call) }, timeout: FIRST_TIMEOUT_MS + call };
	const id = `whsub_${call}`;
	const post = chance(call, "is it a POST?") < 0.5;
	try {
		const result = post
			? await client.webhooks.create({ url: "https://test.example.com", events: [] }, options)
			: await client.webhooks.get(id, options);
		if (result.id !== id) summary.wrong.push(`call ${call} got ${result.id}`);
		if (post && created.get(call) !== 1) summary.wrong.push(`call ${call} was created ${created.get(call)} times`);
		summary.right++;
	} catch (error) {
		if (!(error instanceof CloseError)) summary.wrong.push(`call ${call} rejected with ${String(error)}`);
		const name = error instanceof Error ? error.name : "none";
		// A GET is retried after every fault except a 200 that is not JSON, and no third attempt meets a fault.
		if (!post && name !== "CloseResponseError") summary.wrong.push(`call ${call} was given up with ${name}`);
		summary.errors[`${post ? "POST" : "GET"} ${name}`] = (summary.errors[`${post ? "POST" : "GET"} ${name}`] ?? 0) + 1;
	}
}

let next = 0;
await Promise.all(
	Array.from({ length: CONCURRENCY }, async () => {
		while (next < CALLS) await makeCall(next++);
	}),
);
for (const [call, count] of created) if (count > 1) summary.wrong.push(`call ${call} was created ${count} times`);
summary.faulty = faulty;
server.close();
server.closeAllConnections();
console.log(JSON.stringify(summary));
