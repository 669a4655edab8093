import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { build } from "esbuild";
import { type Running, watch } from "../examples/running.ts";

interface WorkerRun {
	/** The source of the worker's module. */
	source: string;
	/** Its compatibility flags. */
	flags: string[];
	/** Its variables, by name. */
	variables?: { [name: string]: string };
	/** A folder to make for its files. */
	folder: string;
	/** How long all of it may take, in ms. */
	limit: number;
}

/** Starts workerd with a worker on a free port of the loopback address. */
export async function serveInWorkerd(workerd: string, run: WorkerRun): Promise<Running & { url: string }> {
	const { source, flags, variables = {}, folder, limit } = run;
	await mkdir(folder);
	await bundleWorker(source, `${folder}/worker.js`);
	await writeFile(`${folder}/config.capnp`, configWith(flags, variables));
	const child = spawn(workerd, ["serve", "config.capnp", "--control-fd=3"], {
		cwd: folder,
		stdio: ["ignore", "pipe", "pipe", "pipe"],
		timeout: limit,
		killSignal: "SIGKILL",
	});
	const running = watch(child);
	const port = await portOf(child.stdio[3]);
	if (port === undefined) {
		await running.stop();
		throw new Error(`workerd does not start: ${running.printed().trim().slice(0, 2000)}`);
	}
	return { ...running, url: `http://127.0.0.1:${port}` };
}

/** Runs a worker in workerd, sends it one POST, and resolves to what it answers. */
export async function runInWorkerd(workerd: string, { body, ...run }: WorkerRun & { body: string }): Promise<string> {
	const { url, printed, stop } = await serveInWorkerd(workerd, run);
	try {
		const response = await fetch(url, { method: "POST", body });
		const answer = await response.text();
		if (!response.ok) throw new Error(`The worker answered ${response.status}: ${answer}`);
		return answer;
	} catch (cause) {
		// When the connection breaks, what workerd says of its end says more.
		await stop();
		throw new Error(`${cause} ${printed().trim().slice(0, 2000)}`, { cause });
	} finally {
		await stop();
	}
}

/** As Wrangler bundles a worker. */
async function bundleWorker(source: string, outfile: string): Promise<void> {
	await build({
		entryPoints: [source],
		outfile,
		bundle: true,
		format: "esm",
		platform: "neutral",
		conditions: ["workerd", "worker", "browser"],
		mainFields: ["browser", "module", "main"],
		logLevel: "warning",
	});
}

/** A worker on a free port of the loopback address, which reaches that address and itself, and nothing else. */
function configWith(flags: string[], variables: { [name: string]: string }): string {
	const bindings = Object.entries(variables).map(([name, text]) => `, (name = "${name}", text = "${text}")`);
	return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
	services = [
		(name = "worker", worker = .worker),
		(name = "internet", network = (allow = ["local"])),
	],
	sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
	modules = [(name = "worker.js", esModule = embed "worker.js")],
	compatibilityDate = "2025-11-01",
	compatibilityFlags = ${JSON.stringify(flags)},
	bindings = [(name = "SELF", service = "worker")${bindings.join("")}],
);
`;
}

/** The port that workerd tells when it listens; undefined when it ends before. */
async function portOf(control: unknown): Promise<number | undefined> {
	if (!(control instanceof Readable)) throw new Error("workerd has no control channel.");
	for await (const line of createInterface({ input: control })) {
		const { event, port } = JSON.parse(line);
		if (event === "listen") return port;
	}
	return undefined;
}
