#!/usr/bin/env node
import { createProgram } from "./program.ts";
import { reportError } from "./report-error.ts";

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code === "EPIPE") process.exit(0);
	throw error;
});

const { program, context } = createProgram();
try {
	await program.parseAsync();
} catch (error) {
	process.exitCode = reportError(error, context);
} finally {
	context.interrupt.end();
}
