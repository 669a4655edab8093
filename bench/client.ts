import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { benchCalls } from "./client-calls.ts";
import { against, interleave } from "./interleave.ts";
import { profileSection } from "./profile.ts";
import { progress } from "./progress.ts";

const IMPORTS = 41;
const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Measures the client. Resolves to a section of Markdown. */
export async function benchClient(): Promise<string> {
	const server = fork(local("client-server.ts"), { execArgv: ["--import", "tsx"] });
	try {
		const [port] = await once(server, "message");
		const base = `http://127.0.0.1:${port}`;
		const sections = [await benchCalls(base), profileSection(base), await importSection(), memorySection(base)];
		return ["## Calling", ...sections].join("\n\n");
	} finally {
		await end(server);
	}
}

async function end(server: ChildProcess): Promise<void> {
	server.disconnect();
	await once(server, "exit");
}

/** Measures imports, each in a new process, as in the cold start of a serverless function. */
async function importSection(): Promise<string> {
	progress("cold imports");
	const time = (specifier: string) => async () => {
		const code = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start)`;
		return Number(execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: local("..") }));
	};
	const times = against(
		await interleave({ "openapi-fetch": time("openapi-fetch"), "close-crm": time("close-crm") }, IMPORTS),
		"openapi-fetch",
	);
	return `Cold import of \`close-crm\`, relative to openapi-fetch: ${times.get("close-crm")}.`;
}

/**
 * How much the resident set grows while a process reads 100,000 events, compared with bare fetch reading the same
 * pages.
 */
function memorySection(base: string): string {
	progress("the memory of a backfill");
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
		`${events.toLocaleString("en")} events raised the resident set by ${grown} MiB, ${late} MiB of it after the first 10,000, and memory still in use after garbage collection by ${held} MiB`;
	return `Walking with \`backfill\`, ${sentence(walk)}; reading the same pages with bare \`fetch\`, ${sentence(bare)}. The difference is garbage that V8 has not collected yet.`;
}

/**
 * Runs a program that calls `begin` once and `count` for each event, first normally and then with regular garbage
 * collections.
 */
function memoryOf(program: string): { events: number; grown: number; late: number; held: string } {
	const code = `
		let start = 0, early = 0, most = 0, events = 0, heap = 0, held = 0;
		const heapUsed = () => { gc(); return process.memoryUsage().heapUsed; };
		const begin = () => {
			start = most = process.memoryUsage.rss();
			if (globalThis.gc) heap = heapUsed();
		};
		const count = () => {
			events++;
			if (events % 500 === 0) most = Math.max(most, process.memoryUsage.rss());
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
