import { Command } from "@commander-js/extra-typings";
import { addCompletion } from "./commands/completion.ts";
import { addListen } from "./commands/deliveries/listen.ts";
import { addReplay } from "./commands/deliveries/replay.ts";
import { addTrigger } from "./commands/deliveries/trigger.ts";
import { addVerify } from "./commands/deliveries/verify.ts";
import { addEvents } from "./commands/events/index.ts";
import { addWebhooks } from "./commands/webhooks/index.ts";
import { type Context, createContext } from "./context.ts";
import { VERSION } from "./version.ts";

const AFTER_HELP = `
Credential:
  CLOSE_API_KEY        an API key, from Settings, Developer, API Keys
  CLOSE_ACCESS_TOKEN   or the access token of an OAuth app
  CLOSE_SIGNATURE_KEY  the signature key of a subscription, for verify, trigger,
                       listen and replay

Exit codes:
  0  done
  1  failed, or interrupted
  2  wrong arguments
  3  a subscription is paused or failing (webhooks status)

Examples:
  close-crm webhooks status
  close-crm events types call
  close-crm trigger lead.created --to http://localhost:3000/close
  close-crm listen --to http://localhost:3000/close --events lead.created
`;

/** The command's arguments, and what its parts share. */
export function createProgram(): { program: Command; context: Context } {
	const program = new Command("close-crm")
		.description("Webhooks of Close: subscriptions, the event log, and deliveries to a local endpoint.")
		.version(VERSION, "-V, --version", "print the version")
		.helpOption("-h, --help", "show help")
		.helpCommand("help [command]", "show the help of a command")
		.option("--json", "print JSON; streams print one object per line")
		.option("--quiet", "print only results and errors")
		.option("--verbose", "print details of errors, and every request")
		.option("--api-key-file <file>", "read the API key from a file instead of CLOSE_API_KEY")
		.option("--base-url <url>", "the base URL of Close's API, such as a local fake")
		.configureHelp({ showGlobalOptions: true })
		// The one line of an error is printed by main.ts, for every kind of error alike.
		.configureOutput({ outputError: () => {} })
		.exitOverride()
		.addHelpText("after", AFTER_HELP);
	const context = createContext(() => program.opts());
	addWebhooks(program, context);
	addEvents(program, context);
	addTrigger(program, context);
	addListen(program, context);
	addReplay(program, context);
	addVerify(program, context);
	addCompletion(program, context);
	return { program, context };
}
