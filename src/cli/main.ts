#!/usr/bin/env node
import { EXIT } from "./exit.ts";
import { createProgram } from "./program.ts";
import { reportError } from "./report-error.ts";

process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
	// A reader that has seen enough, such as `head`, is no failure.
	if (code === "EPIPE") process.exit(0);
	process.stderr.write(`close-crm: Cannot write the result: ${message}.\n`);
	process.exit(EXIT.failed);
});

const { program, context } = createProgram();
try {
	await program.parseAsync();
} catch (error) {
	process.exitCode = reportError(error, context);
} finally {
	context.interrupt.end();
}
