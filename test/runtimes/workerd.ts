import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { build } from "esbuild";
import { type Running, watch } from "../examples/running.ts";

interface WorkerRun {
	/** The source code of the worker's module. */
	source: string;
	/** Its compatibility flags. */
	flags: string[];
	/** Its variables, by name. */
	variables?: { [name: string]: string };
	/** The class of its Durable Objects, by binding. They are kept in memory. */
	durableObjects?: { [binding: string]: string };
	/** A folder to create for its files. */
	folder: string;
	/** The time limit, in ms. */
	limit: number;
}

/** Starts workerd with a worker on a free loopback port. */
export async function serveInWorkerd(workerd: string, run: WorkerRun): Promise<Running & { url: string }> {
	const { source, folder, limit } = run;
	await mkdir(folder);
	await bundleWorker(source, `${folder}/worker.js`);
	await writeFile(`${folder}/config.capnp`, configOf(run));
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

/** Runs a worker in workerd, sends it one POST, and resolves to the response. */
export async function runInWorkerd(workerd: string, { body, ...run }: WorkerRun & { body: string }): Promise<string> {
	const { url, printed, stop } = await serveInWorkerd(workerd, run);
	try {
		const response = await fetch(url, { method: "POST", body });
		const answer = await response.text();
		if (!response.ok) throw new Error(`The worker answered ${response.status}: ${answer}`);
		return answer;
	} catch (cause) {
		// If the connection breaks, workerd's own output says more.
		await stop();
		throw new Error(`${cause} ${printed().trim().slice(0, 2000)}`, { cause });
	} finally {
		await stop();
	}
}

/** Bundles a worker as Wrangler does. */
async function bundleWorker(source: string, outfile: string): Promise<void> {
	await build({
		entryPoints: [source],
		outfile,
		bundle: true,
		format: "esm",
		platform: "neutral",
		conditions: ["workerd", "worker", "browser"],
		mainFields: ["browser", "module", "main"],
		external: ["cloudflare:*"],
		logLevel: "warning",
	});
}

/** The configuration of a worker on a free loopback port, which can reach only the loopback address and itself. */
function configOf({ flags, variables = {}, durableObjects = {} }: WorkerRun): string {
	const bindings = [
		`(name = "SELF", service = "worker")`,
		...Object.entries(variables).map(([name, text]) => `(name = "${name}", text = "${text}")`),
		...Object.entries(durableObjects).map(([name, each]) => `(name = "${name}", durableObjectNamespace = "${each}")`),
	];
	const namespaces = Object.values(durableObjects).map((each) => `(className = "${each}", uniqueKey = "${each}")`);
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
	bindings = [${bindings.join(", ")}],
	durableObjectNamespaces = [${namespaces.join(", ")}],
	durableObjectStorage = (inMemory = void),
);
`;
}

/** The port that workerd reports when it listens; undefined if it ends first. */
async function portOf(control: unknown): Promise<number | undefined> {
	if (!(control instanceof Readable)) throw new Error("workerd has no control channel.");
	for await (const line of createInterface({ input: control })) {
		const { event, port } = JSON.parse(line);
		if (event === "listen") return port;
	}
	return undefined;
}
