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
  1  failed, or ended before it was done
  2  wrong usage
  3  unhealthy: a subscription is paused or failing (webhooks status)

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
		.option("--json", "print JSON: one object a line where it is a stream")
		.option("--quiet", "print results and errors only")
		.option("--verbose", "say more of errors, and tell of every request")
		.option("--api-key-file <file>", "read the API key from a file rather than CLOSE_API_KEY")
		.option("--base-url <url>", "where Close's API is, such as a fake of it")
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
