import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { LogEntry } from "../../index.ts";
import { readUrl } from "../arguments.ts";
import type { Context } from "../context.ts";
import { describeTally, forward, printForwarded, type Tally } from "../forwarding.ts";
import { replayCommand } from "../replay-command.ts";
import { keyOption, keyToSignWith } from "../signature-key.ts";
import { eventsOption, findWanted, listEvents, subscriptionOption } from "../wanted-events.ts";

/** How long to wait between two looks at the event log, in ms. */
const INTERVAL = 2_000;

export function addListen(program: CommandUnknownOpts, context: Context): void {
	program
		.command("listen")
		.description("forward events to an endpoint as they happen, signed as Close does; needs no tunnel")
		.requiredOption("--to <url>", "the endpoint, such as http://localhost:3000/close", readUrl)
		.addOption(eventsOption())
		.addOption(subscriptionOption())
		.addOption(keyOption())
		.action(async ({ to, events, subscription, key }) => {
			const { output, interrupt, options } = context;
			const { signal } = interrupt;
			// Asked without patience first: a wrong key or URL shall be told at once.
			const impatient = await context.client();
			const since = new Date();
			const wanted = await findWanted(impatient, { events, subscription });
			if (subscription === undefined) await impatient.events.list({ _limit: 1 });

			const target = { to, signatureKey: keyToSignWith(key, output), subscriptionId: subscription, signal };
			output.note(`Listening for ${wanted ? listEvents(wanted) : "all events"}. Ctrl-C ends it.`);
			const patient = await context.client({ maxRetries: Number.POSITIVE_INFINITY, logger: tellWaits(context) });
			const tally: Tally = { acknowledged: 0, failed: 0, hidden: 0 };
			try {
				const wantedOnly = wanted && { events: wanted };
				for await (const event of patient.events.follow({ since, ...wantedOnly, interval: INTERVAL, signal })) {
					const outcome = await forward(event, target, tally);
					if (outcome) printForwarded(output, event, outcome);
				}
			} catch (error) {
				if (!signal.aborted) throw error;
			} finally {
				output.note(`${describeTally(tally)}.`);
				if (tally.failed > 0) {
					const again = replayCommand({ since: since.toISOString(), to, events, subscription }, options);
					output.note(`To send them again: ${again}`);
				}
			}
		});
}

/** Tells once that Close does not answer, until it does. */
function tellWaits({ output }: Context): (entry: LogEntry) => void {
	let isAway = false;
	return ({ status, error, wait }) => {
		if (wait !== undefined && !isAway) output.note(`Close does not answer (${status ?? error}). Trying again.`);
		if (wait === undefined && isAway) output.note("Close answers again.");
		isAway = wait !== undefined;
	};
}
