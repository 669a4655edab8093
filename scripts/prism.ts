import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { Stop } from "./document/stop.ts";

export interface Prism {
	/** Its URL, such as `http://127.0.0.1:41234`. */
	url: string;
	/** Stops it, and waits until it has ended. */
	stop(): Promise<void>;
}

// Ends Prism when the process that started it ends, even if that one was killed, because its standard input then
// closes.
const END_WITH_PARENT = "data:text/javascript,process.stdin.resume().on('close',()=>process.exit())";

/**
 * Starts Prism with an OpenAPI document on a loopback port (default: a free one), and resolves when it listens. It is a
 * mock server, or with `upstream` (a URL) a proxy, which lists each violation of the document in the response header
 * `sl-violations`. Rejects with a `Stop` if it cannot start.
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

/** Prism starts in two seconds on an idle machine, and much more slowly on a busy one. */
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

/** Finds Prism's reason, which is somewhere above a stack or in a line of its log. */
function reason(output: string): string {
	const lines = output.trim().split("\n");
	const line = lines.find((text) => /error|fatal/i.test(text)) ?? lines.at(-1);
	return line?.replace(/^.*fatal\s+/, "").trim() || "it printed no reason. Check whether the port is in use.";
}
