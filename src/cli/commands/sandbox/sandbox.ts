import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { readEndpoint, readPort } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";
import { uiOption } from "../../ui/ui-option.ts";

const DEFAULT_PORT = 4010;

export function addSandbox(program: CommandUnknownOpts, context: Context): void {
	program
		.command("sandbox")
		.description("run an in-memory Close on this machine, in place of the real one")
		.option("--port <port>", "the port, on the loopback address only; 0 for a free one", readPort, DEFAULT_PORT)
		.option("--seed", "start with a small organization instead of an empty one")
		.option("--state <file>", "keep the state in a file, which is created if it does not exist")
		.option("--deliver-to <url>", "subscribe an endpoint to all events", readDeliveryEndpoint)
		.addOption(uiOption())
		.action(async (options) => {
			// Loaded only here, because it contains the whole API document.
			const { runSandbox } = await import("./run-sandbox.ts");
			await runSandbox(options, context);
		});
}

function readDeliveryEndpoint(url: string): string {
	try {
		return readEndpoint(url);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		throw new UsageError("--deliver-to must not contain a user or password. Remove them from the URL.");
	}
}
