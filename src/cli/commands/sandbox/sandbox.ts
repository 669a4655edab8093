import { type CommandUnknownOpts, InvalidArgumentError } from "@commander-js/extra-typings";
import { readEndpoint } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";

const DEFAULT_PORT = 4010;

export function addSandbox(program: CommandUnknownOpts, context: Context): void {
	program
		.command("sandbox")
		.description("run a Close in memory on this machine, to work with in place of the real one")
		.option("--port <port>", "the port, on the loopback address only; 0 for a free one", readPort, DEFAULT_PORT)
		.option("--seed", "begin with a small organization instead of an empty one")
		.option("--state <file>", "keep its state in a file, which is created if it does not exist")
		.option("--deliver-to <url>", "subscribe an endpoint to all events", readDeliveryEndpoint)
		.action(async (options) => {
			// Loaded only here, because it knows the whole document of Close's API.
			const { runSandbox } = await import("./run-sandbox.ts");
			await runSandbox(options, context);
		});
}

function readPort(text: string): number {
	const port = Number(text);
	if (/^\d+$/.test(text) && port < 2 ** 16) return port;
	throw new InvalidArgumentError("expected a port from 0 to 65535");
}

function readDeliveryEndpoint(url: string): string {
	try {
		return readEndpoint(url);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		throw new UsageError("--deliver-to must not contain a user or password. Remove them from the URL.");
	}
}
