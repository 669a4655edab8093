import { EXIT } from "./exit.ts";
import { createProgram } from "./program.ts";
import { reportError } from "./report-error.ts";
import type { Host } from "./terminal/host.ts";

const GREETING = `close-crm: webhooks of Close, on your machine (unofficial)

Send a signed sample delivery to your endpoint; needs no API key:
  npx close-crm trigger lead.created --to http://localhost:3000/close

Forward real events to it as they happen; needs CLOSE_API_KEY, but no tunnel:
  npx close-crm listen --to http://localhost:3000/close

Subscribe your public URL, and get its signature key:
  npx close-crm webhooks create --url https://example.com/close \\
    --events lead.created,lead.updated

All commands: npx close-crm --help`;

/** Runs the command with these arguments, and resolves to its exit code. */
export async function runCommand(args: string[], host: Host): Promise<number> {
	const { program, context } = createProgram(host);
	const isNewcomer = args.length === 0 && host.stdout.isTTY === true;
	try {
		if (isNewcomer) context.output.line(GREETING);
		else await program.parseAsync(args, { from: "user" });
	} catch (error) {
		context.exitCode = reportError(error, context);
	} finally {
		context.interrupt.end();
	}
	const isComplete = await context.output.finish();
	return isComplete ? context.exitCode : context.exitCode || EXIT.failed;
}
