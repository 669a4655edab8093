import { readFileSync } from "node:fs";
import { Command, type Option } from "@commander-js/extra-typings";
import { addCompletion } from "./commands/completion.ts";
import { addListen } from "./commands/deliveries/listen.ts";
import { addReplay } from "./commands/deliveries/replay.ts";
import { addTrigger } from "./commands/deliveries/trigger.ts";
import { addVerify } from "./commands/deliveries/verify.ts";
import { addEvents } from "./commands/events/index.ts";
import { addSandbox } from "./commands/sandbox/sandbox.ts";
import { addTypes } from "./commands/types/index.ts";
import { addWebhooks } from "./commands/webhooks/index.ts";
import { type Context, createContext } from "./context.ts";
import type { Host } from "./terminal/host.ts";

const AFTER_HELP = `
Environment:
  CLOSE_API_KEY        an API key, from Settings, Developer, API Keys
  CLOSE_ACCESS_TOKEN   the access token of an OAuth app, instead of an API key
  CLOSE_SIGNATURE_KEY  the signature key of a subscription, for verify, trigger,
                       listen and replay
  HTTPS_PROXY          the proxy to use, except for this machine and NO_PROXY
  NO_COLOR             set it to print without colours

Exit codes:
  0  done
  1  failed, or interrupted
  2  wrong arguments
  3  a subscription is paused or failing (webhooks status), or a file is out of
     date (types --check)

Examples:
  npx close-crm webhooks status
  npx close-crm events types call
  npx close-crm trigger lead.created --to http://localhost:3000/close
  npx close-crm listen --to http://localhost:3000/close --events lead.created
  npx close-crm sandbox --seed
`;

/** The width of the help text if stdout is not a terminal. */
const HELP_WIDTH = 80;

/** Creates the program with its commands, and the context that they share. */
export function createProgram(host: Host): { program: Command; context: Context } {
	const helpWidth = () => host.stdout.columns ?? HELP_WIDTH;
	const program = new Command("close-crm")
		.description("Close webhooks and types: subscriptions, the event log, deliveries, and your organization's fields.")
		.version(readVersion(), "-V, --version", "print the version")
		.helpOption("-h, --help", "show help")
		.helpCommand("help [command]", "show the help of a command")
		.option("--json", "print JSON; streams print one object per line")
		.option("--quiet", "print only results and errors")
		.option("--verbose", "print every request, and details of errors")
		.option("--api-key-file <file>", "read the API key from a file instead of CLOSE_API_KEY")
		.option("--base-url <url>", "the base URL of Close's API, such as a local fake")
		.configureHelp({ showGlobalOptions: true, optionDescription: describeOption })
		.configureOutput({
			writeOut: (text) => void host.stdout.write(text),
			writeErr: (text) => void host.stderr.write(text),
			// reportError prints every kind of error in the same way.
			outputError: () => {},
			getOutHelpWidth: helpWidth,
			getErrHelpWidth: helpWidth,
		})
		.exitOverride()
		.addHelpText("after", AFTER_HELP);
	const context = createContext(host, () => program.opts());
	addWebhooks(program, context);
	addEvents(program, context);
	addTrigger(program, context);
	addListen(program, context);
	addReplay(program, context);
	addVerify(program, context);
	addSandbox(program, context);
	addTypes(program, context);
	addCompletion(program, context);
	return { program, context };
}

function describeOption({ description, defaultValue, negate }: Option): string {
	return defaultValue === undefined || negate ? description : `${description}. Default: ${defaultValue}`;
}

/**
 * Reads the version from package.json, whose relative path is the same from src/cli and dist/cli. An import would
 * bundle the whole file.
 */
function readVersion(): string {
	const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
	const { version }: { version: string } = JSON.parse(text);
	return version;
}
