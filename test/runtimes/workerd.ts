import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";

interface WorkerRun {
	/** The text of the worker's module. */
	worker: string;
	/** Its compatibility flags. */
	flags: string[];
	/** What to send to it. */
	body: string;
	/** A folder to make for its files. */
	folder: string;
	/** How long all of it may take, in ms. */
	limit: number;
}

/** Runs a bundled worker in workerd, sends it one POST, and resolves to what it answers. */
export async function runInWorkerd(
	workerd: string,
	{ worker, flags, body, folder, limit }: WorkerRun,
): Promise<string> {
	await mkdir(folder);
	await writeFile(`${folder}/worker.js`, worker);
	await writeFile(`${folder}/config.capnp`, configWith(flags));
	const child = spawn(workerd, ["serve", "config.capnp", "--control-fd=3"], {
		cwd: folder,
		stdio: ["ignore", "inherit", "pipe", "pipe"],
	});
	let said = "";
	child.stderr?.on("data", (chunk) => {
		said += chunk;
	});
	const timer = setTimeout(() => child.kill("SIGKILL"), limit);
	const ended = once(child, "close").then(([code, signal]) => {
		throw new Error(`workerd ended with ${code ?? signal}: ${said.trim().slice(0, 2000)}`);
	});
	// Once the answer is there, it is of no interest.
	ended.catch(() => {});
	try {
		const port = (await portOf(child.stdio[3])) ?? (await ended);
		// When the connection breaks, why workerd ended says more.
		const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body }).catch(() => ended);
		const answer = await response.text();
		if (!response.ok) throw new Error(`The worker answered ${response.status}: ${answer}`);
		return answer;
	} finally {
		clearTimeout(timer);
		child.kill("SIGKILL");
		await ended.catch(() => {});
	}
}

/** A worker on a free port of the loopback address, which reaches that address and itself, and nothing else. */
function configWith(flags: string[]): string {
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
	bindings = [(name = "SELF", service = "worker")],
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
