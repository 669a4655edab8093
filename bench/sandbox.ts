import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { query } from "../src/index.ts";
import { createFakeClose, createTestClock, type FakeClose } from "../src/testing/index.ts";
import { against, interleave, type Run } from "./interleave.ts";
import { progress } from "./progress.ts";

const LEADS = 50_000;
const ROUNDS = 201;
const STARTS = 11;

const { and, field, objectType, text } = query;
const byDate = [
	{ direction: "asc", field: { type: "regular_field", object_type: "lead", field_name: "date_created" } },
];
const fields = { _fields: { lead: ["name"] }, _limit: 100 };

/** The calls that are measured: method, path and body. */
const CALLS: { [name: string]: [method: string, path: string, body?: object] } = {
	"a page of leads": ["GET", "/lead/?_limit=100"],
	"a page of activities": ["GET", "/activity/?_limit=100"],
	"a search for a word": ["POST", "/data/search/", { query: and(objectType("lead"), text("1234")), ...fields }],
	"a search for a common word, in the order of dates": [
		"POST",
		"/data/search/",
		{ query: and(objectType("lead"), field("lead", "name").text("company")), sort: byDate, ...fields },
	],
	"a new lead": ["POST", "/lead/", { name: "Larkspur" }],
};

/** Measures the sandbox. Resolves to a section of Markdown. */
export async function benchSandbox(): Promise<string> {
	progress(`the sandbox, with ${LEADS} leads`);
	const empty = createFakeClose({ clock: createTestClock() });
	const full = createFakeClose({ clock: createTestClock() });
	// Enough for a whole page.
	await fill(empty, 100);
	await fill(full, LEADS);
	const rows: string[] = [];
	for (const [name, call] of Object.entries(CALLS)) {
		const time = (close: FakeClose) => timeOf(close, call);
		await interleave({ empty: time(empty), full: time(full) }, ROUNDS);
		const times = await interleave({ empty: time(empty), full: time(full) }, ROUNDS);
		rows.push(`| ${name} | ${against(times, "empty").get("full")} |`);
	}
	return [
		"## Sandbox",
		"",
		`The time with ${LEADS} leads and as many notes, relative to a sandbox with 100 of each.`,
		"",
		"| | time |",
		"|---|---|",
		...rows,
		"",
		`\`close-crm sandbox\` is ready ${await medianStart()} ms after its start.`,
	].join("\n");
}

async function fill(close: FakeClose, count: number): Promise<void> {
	for (let number = 0; number < count; number++) {
		const lead = await send(close, ["POST", "/lead/", { name: `Company ${number}` }]);
		await send(close, ["POST", "/activity/note/", { lead_id: JSON.parse(lead).id, note: "Called." }]);
	}
}

async function send(close: FakeClose, [method, path, body]: [method: string, path: string, body?: object]) {
	const response = await close.fetch(`https://api.close.com/api/v1${path}`, {
		method,
		headers: { authorization: "Basic eDo=", "content-type": "application/json" },
		...(body && { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
	return text;
}

function timeOf(close: FakeClose, call: [method: string, path: string, body?: object]): Run {
	return async () => {
		const start = performance.now();
		await send(close, call);
		return performance.now() - start;
	};
}

async function medianStart(): Promise<number> {
	progress("starts of the sandbox");
	const times: number[] = [];
	for (let count = 0; count < STARTS; count++) times.push(await timeStart());
	return Math.round(Number(times.sort((a, b) => a - b)[Math.floor(STARTS / 2)]));
}

async function timeStart(): Promise<number> {
	const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
	const start = performance.now();
	const child: ChildProcess = spawn(process.execPath, [command, "sandbox", "--port", "0"], {
		stdio: ["ignore", "pipe", "ignore"],
	});
	await once(child, "spawn");
	if (child.stdout) await once(child.stdout, "data");
	const time = performance.now() - start;
	child.kill("SIGINT");
	await once(child, "exit");
	return time;
}
