import { inspect } from "node:util";
import { CommanderError } from "@commander-js/extra-typings";
import {
	CloseApiError,
	CloseConnectionError,
	CloseForbiddenError,
	CloseInputError,
	CloseNotFoundError,
	ClosePaymentRequiredError,
	CloseRateLimitError,
	CloseUnauthorizedError,
} from "../index.ts";
import type { Context } from "./context.ts";
import { EXIT, UsageError } from "./exit.ts";
import { printable } from "./terminal/output.ts";

/** Prints what went wrong in one line, all of it with `--verbose`, and gives the exit code. */
export function reportError(error: unknown, { options, output }: Context): number {
	if (error instanceof CommanderError) {
		if (error.exitCode === 0) return EXIT.done;
		// A group of commands without one of them: its help has been shown instead.
		if (error.code === "commander.help") return EXIT.usage;
		output.warn(`close-crm: ${oneLine(error)} Add --help for the usage.`);
		return EXIT.usage;
	}
	const message = error instanceof Error ? error.message : String(error);
	output.warn(`close-crm: ${sentence(printable(message))} ${remedyFor(error)}`.trim());
	if (options.verbose) output.warn(inspect(error));
	return error instanceof UsageError || error instanceof CloseInputError ? EXIT.usage : EXIT.failed;
}

/** Commander's message, which may have a suggestion in a line of its own. */
function oneLine({ message }: CommanderError): string {
	return sentence(message.replace(/^error: /, "").replace(/\n\((.*)\)$/, ". $1"));
}

function sentence(text: string): string {
	return /[.?!…]$/.test(text) ? text : `${text}.`;
}

function remedyFor(error: unknown): string {
	if (error instanceof CloseUnauthorizedError)
		return "Check that CLOSE_API_KEY or CLOSE_ACCESS_TOKEN is right and not revoked.";
	if (error instanceof CloseForbiddenError)
		return "The user of this API key is not allowed to do this. Use an admin's key.";
	if (error instanceof ClosePaymentRequiredError) return "The organization's plan does not allow more.";
	if (error instanceof CloseNotFoundError)
		return "Check the id, and that the API key belongs to the same organization.";
	if (error instanceof CloseRateLimitError) return "Try again later.";
	if (error instanceof CloseApiError)
		return error.status >= 500 ? "The fault is on Close's side. Try again later." : "";
	if (error instanceof CloseConnectionError) return "Check the network, and --base-url if you set it.";
	return "";
}
