import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { Stop } from "./document/stop.ts";

export interface Prism {
	/** Where it listens, such as `http://127.0.0.1:41234`. */
	url: string;
	/** Ends it and waits until it has ended. */
	stop(): Promise<void>;
}

// Prism ends with the process that started it, even if that one was killed: its standard input closes then.
const END_WITH_PARENT = "data:text/javascript,process.stdin.resume().on('close',()=>process.exit())";

/**
 * Starts Prism with an OpenAPI document on a free port of the loopback address, and resolves when it answers: a mock
 * server, or with `upstream` (a URL) a proxy that says in `sl-violations` what of a request or an answer breaks the
 * document. Stops with one line when it cannot.
 */
export async function startPrism(
	document: string,
	{ port = 0, upstream }: { port?: number; upstream?: string } = {},
): Promise<Prism> {
	const cli = createRequire(import.meta.url).resolve("@stoplight/prism-cli");
	const command = upstream === undefined ? ["mock", document] : ["proxy", document, upstream];
	const args = ["--import", END_WITH_PARENT, cli, ...command, "--host", "127.0.0.1", "--port", String(port)];
	const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
	return {
		url: await waitUntilItListens(child, `${document} on ${port === 0 ? "a free port" : `port ${port}`}`),
		async stop() {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill();
			await once(child, "exit");
		},
	};
}

/** A quiet machine needs two seconds. */
const LONGEST_START_MS = 120_000;

async function waitUntilItListens(child: ChildProcess, what: string): Promise<string> {
	let output = "";
	const timer = setTimeout(() => child.kill(), LONGEST_START_MS);
	try {
		return await new Promise((resolve, reject) => {
			const read = (chunk: Buffer) => {
				output += chunk;
				const url = output.match(/Prism is listening on (http:\/\/\S+)/)?.[1];
				if (url) resolve(url);
			};
			child.stdout?.on("data", read);
			child.stderr?.on("data", read);
			child.once("error", (error) => reject(new Stop(`Prism cannot be started: ${error.message}`)));
			child.once("close", () => reject(new Stop(`Prism ended before it served ${what}: ${reason(output)}`)));
		});
	} finally {
		clearTimeout(timer);
	}
}

/** Prism puts its reason somewhere above a stack or in a line of its log. */
function reason(output: string): string {
	const lines = output.trim().split("\n");
	const line = lines.find((text) => /error|fatal/i.test(text)) ?? lines.at(-1);
	return line?.replace(/^.*fatal\s+/, "").trim() || "it gave no reason. Is the port taken?";
}
