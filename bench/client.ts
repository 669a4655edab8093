import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import axios from "axios";
import ky from "ky";
import { ofetch } from "ofetch";
import createOpenApiClient from "openapi-fetch";
import type { paths } from "../src/generated/schema.ts";
import { against, interleave, type Times } from "./interleave.ts";
import { profileSection } from "./profile.ts";

const ROUNDS = 121;
const IMPORTS = 41;
const CALLS = 100;
const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const webhook = {
	url: "https://test.example.com",
	events: [
		{ object_type: "lead", action: "created" },
		{ object_type: "opportunity", action: "updated" },
	],
	verify_ssl: true,
};

/** Measures the client, and gives a section of Markdown. */
export async function benchClient(): Promise<string> {
	const server = fork(local("client-server.ts"), { execArgv: ["--import", "tsx"] });
	try {
		const [port] = await once(server, "message");
		const base = `http://127.0.0.1:${port}`;
		const sections = [await callsSection(base), profileSection(base), await importSection(), memorySection(base)];
		return ["## Calling", ...sections].join("\n\n");
	} finally {
		await end(server);
	}
}

async function end(server: ChildProcess): Promise<void> {
	server.disconnect();
	await once(server, "exit");
}

async function callsSection(base: string): Promise<string> {
	const { createClient }: typeof import("../src/index.ts") = await import(local("../dist/index.js"));
	const client = createClient({ apiKey: "api_test", baseUrl: base, logger: () => {} });
	const authorization = `Basic ${btoa("api_test:")}`;
	const openapi = createOpenApiClient<paths>({ baseUrl: base, headers: { authorization } });
	const kyClient = ky.create({ headers: { authorization } });
	const axiosClient = axios.create({ headers: { authorization } });
	const headers = { authorization, "content-type": "application/json" };
	const path = { id: "whsub_1" };

	/** What ends a call that hangs, which bare fetch does not. */
	async function within(call: (signal: AbortSignal) => Promise<unknown>) {
		const controller = new AbortController();
		const timer = setTimeout(() => controller.abort(), 30_000);
		try {
			return await call(controller.signal);
		} finally {
			clearTimeout(timer);
		}
	}

	const gets: Record<string, () => Promise<unknown>> = {
		"bare fetch": async () => (await fetch(`${base}/webhook/whsub_1/`, { headers: { authorization } })).json(),
		"bare fetch with a timeout": () =>
			within(async (signal) =>
				(await fetch(`${base}/webhook/whsub_1/`, { headers: { authorization }, signal })).json(),
			),
		"close-crm": () => client.webhooks.get("whsub_1"),
		"openapi-fetch": () => openapi.GET("/webhook/{id}/", { params: { path } }),
		ofetch: () => ofetch(`${base}/webhook/whsub_1/`, { headers: { authorization } }),
		ky: () => kyClient.get(`${base}/webhook/whsub_1/`).json(),
		axios: () => axiosClient.get(`${base}/webhook/whsub_1/`),
	};
	const posts: Record<string, () => Promise<unknown>> = {
		"bare fetch": async () =>
			(await fetch(`${base}/webhook/`, { method: "POST", headers, body: JSON.stringify(webhook) })).json(),
		"bare fetch with a timeout": () =>
			within(async (signal) => {
				const body = JSON.stringify(webhook);
				return (await fetch(`${base}/webhook/`, { method: "POST", headers, body, signal })).json();
			}),
		"close-crm": () => client.webhooks.create(webhook),
		"openapi-fetch": () => openapi.POST("/webhook/", { body: webhook }),
		ofetch: () => ofetch(`${base}/webhook/`, { method: "POST", headers: { authorization }, body: webhook }),
		ky: () => kyClient.post(`${base}/webhook/`, { json: webhook }).json(),
		axios: () => axiosClient.post(`${base}/webhook/`, webhook),
	};
	const get = against(await measure(gets), "bare fetch");
	const post = against(await measure(posts), "bare fetch");
	return [
		"Time of a call against bare `fetch`, with a local server (median of the rounds, and their middle half; less is faster).",
		"",
		"| | GET | POST |",
		"|---|---|---|",
		...[...get.keys()].map((name) => `| ${name} | ${get.get(name)} | ${post.get(name)} |`),
	].join("\n");
}

async function measure(calls: Record<string, () => Promise<unknown>>): Promise<Times> {
	const runs = Object.entries(calls).map(([name, call]) => {
		const run = async () => {
			const start = performance.now();
			for (let count = 0; count < CALLS; count++) await call();
			return performance.now() - start;
		};
		return [name, run] as const;
	});
	for (const [, run] of runs) for (let count = 0; count < 5; count++) await run();
	return interleave(Object.fromEntries(runs), ROUNDS);
}

/** Each import in a process of its own, as it is when a function starts cold. */
async function importSection(): Promise<string> {
	const time = (specifier: string) => async () => {
		const code = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start)`;
		return Number(execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: local("..") }));
	};
	const times = against(
		await interleave({ "openapi-fetch": time("openapi-fetch"), "close-crm": time("close-crm") }, IMPORTS),
		"openapi-fetch",
	);
	return `Cold import of \`close-crm\` against openapi-fetch alone: ${times.get("close-crm")}.`;
}

/** By how much the resident set grows while a process walks 100,000 events, and while bare fetch reads the same pages. */
function memorySection(base: string): string {
	const walk = memoryOf(`
		import { createClient } from "close-crm";
		const client = createClient({ apiKey: "api_test", baseUrl: ${JSON.stringify(base)} });
		await client.events.list();
		begin();
		for await (const _ of client.events.backfill({ since: new Date(Date.now() - 4 * 24 * 60 * 60_000) })) count();
	`);
	const bare = memoryOf(`
		const read = async (query) => (await fetch(${JSON.stringify(base)} + "/event/" + query)).json();
		await read("");
		begin();
		for (let cursor = "0-99999"; cursor; ) {
			const page = await read("?_cursor=" + cursor);
			for (const _ of page.data) count();
			cursor = page.cursor_next;
		}
	`);
	const sentence = ({ events, grown, late, held }: ReturnType<typeof memoryOf>) =>
		`${events.toLocaleString("en")} events raised the resident set by ${grown} MiB, ${late} MiB of it after the first 10,000, and what is held after a collection of garbage by ${held} MiB`;
	return `Walking with \`backfill\`, ${sentence(walk)}; reading the same pages with bare \`fetch\`, ${sentence(bare)}. What is not held is garbage that V8 has not collected yet.`;
}

/** Runs a program that calls `begin` once and `count` for each event, as it is and again with garbage collected at times. */
function memoryOf(program: string): { events: number; grown: number; late: number; held: string } {
	const code = `
		let start = 0, early = 0, most = 0, events = 0, heap = 0, held = 0;
		const heapUsed = () => { gc(); return process.memoryUsage().heapUsed; };
		const begin = () => {
			start = most = process.memoryUsage.rss();
			if (globalThis.gc) heap = heapUsed();
		};
		const count = () => {
			if (++events % 500 === 0) most = Math.max(most, process.memoryUsage.rss());
			if (events === 10_000) early = most;
			if (globalThis.gc && events % 5_000 === 0) held = Math.max(held, heapUsed() - heap);
		};
		${program}
		const mebibytes = (bytes) => Math.round(bytes / 2 ** 20);
		held = (held / 2 ** 20).toFixed(1);
		console.log(JSON.stringify({ events, grown: mebibytes(most - start), late: mebibytes(most - early), held }));
	`;
	const run = (...flags: string[]) =>
		JSON.parse(
			String(execFileSync(process.execPath, [...flags, "--input-type=module", "-e", code], { cwd: local("..") })),
		);
	return { ...run(), held: run("--expose-gc").held };
}
