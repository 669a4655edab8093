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
	CloseResponseError,
	CloseUnauthorizedError,
} from "../index.ts";
import type { Context } from "./context.ts";
import { EXIT, UsageError } from "./exit.ts";
import { printable } from "./terminal/text.ts";

/** Prints the error on one line, and with `--verbose` its details below, and returns the exit code. */
export function reportError(error: unknown, { options, output }: Pick<Context, "options" | "output">): number {
	if (error instanceof CommanderError) {
		if (error.exitCode === 0) return EXIT.done;
		// A command group was called without a command, so its help was printed.
		if (error.code === "commander.help") return EXIT.usage;
		output.warn(`close-crm: ${oneLine(error)} Add --help for the usage.`);
		return EXIT.usage;
	}
	const message = error instanceof Error ? error.message : String(error);
	output.warn(`close-crm: ${sentence(printable(message))} ${remedyFor(error, options.baseUrl)}`.trim());
	if (options.verbose) output.warn(inspect(error));
	return error instanceof UsageError || error instanceof CloseInputError ? EXIT.usage : EXIT.failed;
}

/** Commander's message on one line, because a suggestion may be on a second one, and without its internal terms. */
function oneLine({ message }: CommanderError): string {
	const text = message
		.replace(/^error: /, "")
		.replace(/^command-argument value '(.*)' is invalid for argument '(.*?)'/s, "<$2> '$1' is invalid")
		.replace(/\n\((.*)\)$/, ". $1");
	return sentence(text);
}

function sentence(text: string): string {
	return /[.?!…]$/.test(text) ? text : `${text}.`;
}

function remedyFor(error: unknown, baseUrl: string | undefined): string {
	if (error instanceof CloseUnauthorizedError)
		return "Check that CLOSE_API_KEY or CLOSE_ACCESS_TOKEN is right and not revoked.";
	if (error instanceof CloseForbiddenError)
		return "The user of this API key is not allowed to do this. Use an admin's key.";
	if (error instanceof ClosePaymentRequiredError) return "The organization's plan does not allow more.";
	if (error instanceof CloseNotFoundError || error instanceof CloseResponseError) {
		const completed = addApiPath(baseUrl);
		if (completed !== undefined) return `--base-url has no /api/v1. Pass --base-url ${completed}`;
	}
	if (error instanceof CloseNotFoundError)
		return "Check the id, and that the API key belongs to the same organization.";
	if (error instanceof CloseRateLimitError) return "Try again later.";
	if (error instanceof CloseApiError)
		return error.status >= 500 ? "The fault is on Close's side. Try again later." : "";
	if (error instanceof CloseConnectionError) return "Check the network, HTTPS_PROXY, and --base-url if you set it.";
	return "";
}

/** Returns the base URL with the path of Close's API, or undefined if it already has that path. */
function addApiPath(baseUrl: string | undefined): string | undefined {
	if (baseUrl === undefined || new URL(baseUrl).pathname.includes("/api/v1")) return undefined;
	return `${baseUrl.replace(/\/+$/, "")}/api/v1`;
}
