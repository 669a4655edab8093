import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { describe } from "vitest";
import { randomPort } from "./free-port.ts";

/** A redis-server for one test, without persistence. */
export interface TestRedis {
	port: number;
	/** Starts it again on the same port, empty. */
	start(): Promise<void>;
	/** Kills it, like a crash of its machine. */
	stop(): Promise<void>;
}

/** Whether there is a redis-server on the PATH. */
export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

/** A `describe` for tests that need Redis. Without a redis-server they are skipped with a message. */
export function describeWithRedis(name: string, tests: () => void): void {
	if (!hasRedis) {
		console.warn(
			`Skipped, because there is no redis-server on the PATH (Debian has the package redis-server): ${name}`,
		);
	}
	describe.skipIf(!hasRedis)(name, tests);
}

/** Starts a redis-server on a free port. */
export async function startRedis(): Promise<TestRedis> {
	for (;;) {
		const port = randomPort();
		let server = await serve(port);
		if (!server) continue;
		return {
			port,
			async start() {
				server = await serve(port);
				if (!server) throw new Error(`redis-server does not start again on port ${port}.`);
			},
			async stop() {
				if (!server || server.exitCode !== null || server.signalCode !== null) return;
				server.kill("SIGKILL");
				await once(server, "exit");
			},
		};
	}
}

/** Resolves to the process when it accepts connections, or to undefined if it ends because the port is in use. */
async function serve(port: number): Promise<ChildProcess | undefined> {
	const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
	const server = spawn("redis-server", settings, { cwd: tmpdir(), stdio: ["ignore", "pipe", "ignore"] });
	return new Promise((resolve) => {
		server.stdout.on("data", (text) => {
			if (String(text).includes("Ready to accept connections")) resolve(server);
		});
		server.on("exit", () => resolve(undefined));
	});
}
