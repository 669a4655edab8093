import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { resolve } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Measured } from "./server-process.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** The memory of sockets and parsers, besides the bodies. */
const OVERHEAD = 2 * MIB;

/** The longest deadline of a receiver, in ms. The bodies are so small that they arrive long before it. */
const LONGEST_DEADLINE_MS = 14_999;

const children: ChildProcess[] = [];
afterAll(() => {
	for (const child of children) child.kill();
});

describe.concurrent.each(["node", "web"])("the memory of a receiver behind the %s adapter", (ADAPTER) => {
	async function start(deadline: number) {
		const child = fork(resolve("test/receive/adapters/memory/server-process.ts"), {
			execArgv: ["--expose-gc", "--import", "tsx"],
			env: { ...process.env, ADAPTER, DEADLINE: String(deadline), TSX_TSCONFIG_PATH: resolve("tsconfig.json") },
		});
		children.push(child);
		const [port] = await once(child, "message");

		async function measure(): Promise<Measured> {
			child.send("measure");
			const [measured] = await once(child, "message");
			return measured;
		}
		/** Connects and sends the headers of an unsigned request. */
		function open(header: string): Socket {
			const socket = connect(port, "127.0.0.1");
			// The server closes the connection, at the latest when its process ends.
			socket.on("error", () => {});
			socket.write(`POST /close HTTP/1.1\r\nhost: test\r\n${header}\r\n\r\n`);
			return socket;
		}
		// The first request loads code lazily.
		const first = open("content-length: 0");
		await once(first.resume(), "data");
		first.destroy();
		return { measure, open, before: await measure() };
	}

	test("is at most twice the size of the bodies, in chunks of one byte", async () => {
		const senders = 4;
		const size = 16 * KIB;
		const { measure, open, before } = await start(LONGEST_DEADLINE_MS);
		const chunks = Buffer.from("1\r\nx\r\n".repeat(size));
		for (let sender = 0; sender < senders; sender++) open("transfer-encoding: chunked").write(chunks);

		const measured = await vi.waitFor(
			async () => {
				const current = await measure();
				expect(current.read - before.read).toBeGreaterThan(senders * chunks.length);
				return current;
			},
			{ interval: 100 },
		);
		expect(measured.connections).toBe(senders);
		expect(measured.held - before.held).toBeLessThan(2 * senders * size + OVERHEAD);
	});

	test("contains nothing of 60 slow bodies after their 503", async () => {
		const senders = 60;
		const size = 256 * KIB;
		const { measure, open, before } = await start(1_000);
		const answers = Array.from({ length: senders }, () => {
			const socket = open(`content-length: ${MIB}`);
			socket.write("x".repeat(size));
			const drip = setInterval(() => socket.write("x"), 20);
			socket.once("close", () => clearInterval(drip));
			return once(socket, "data");
		});

		const statuses = (await Promise.all(answers)).map(([answer]) => String(answer).slice(9, 12));
		expect(new Set(statuses)).toEqual(new Set(["503"]));
		await vi.waitFor(
			async () => {
				const after = await measure();
				expect(after.held - before.held).toBeLessThan(OVERHEAD);
			},
			{ interval: 100 },
		);
	});
});
