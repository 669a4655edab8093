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
	/** How long the answer may take, in ms. */
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
	const ended = once(child, "close").then(([code]) => {
		throw new Error(`workerd ended with ${code}: ${said.trim().slice(0, 2000)}`);
	});
	// What it rejects with once the answer is there is of no interest.
	ended.catch(() => {});
	try {
		const port = await Promise.race([portOf(child.stdio[3]), ended]);
		const request = { method: "POST", body, signal: AbortSignal.timeout(limit) };
		const response = await Promise.race([fetch(`http://127.0.0.1:${port}/`, request), ended]);
		const answer = await response.text();
		if (!response.ok)
			throw new Error(`The worker answered ${response.status}: ${answer} ${said.trim().slice(0, 2000)}`);
		return answer;
	} finally {
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

/** The port that workerd tells when it listens. */
async function portOf(control: unknown): Promise<number> {
	if (!(control instanceof Readable)) throw new Error("workerd has no control channel.");
	for await (const line of createInterface({ input: control })) {
		const { event, port } = JSON.parse(line);
		if (event === "listen") return port;
	}
	throw new Error("workerd told no port.");
}
