import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { eventKey } from "../../../close/events/event-name.ts";
import type { LogEntry } from "../../../index.ts";
import { readEndpoint } from "../../arguments/arguments.ts";
import { eventsOption, findWanted, listEvents, subscriptionOption } from "../../arguments/wanted-events.ts";
import type { Context } from "../../context.ts";
import { describeTally, forward, printForwarded, type Tally } from "./forwarding.ts";
import { replayCommand } from "./replay-command.ts";
import { keyOption, keyToSignWith } from "./signature-key.ts";

/** How long to wait between two looks at the event log, in ms. */
const INTERVAL = 2_000;

const DAY = 86_400_000;

export function addListen(program: CommandUnknownOpts, context: Context): void {
	program
		.command("listen")
		.description("forward events to an endpoint as they happen, signed like Close; needs no tunnel")
		.requiredOption("--to <url>", "the endpoint, such as http://localhost:3000/close", readEndpoint)
		.addOption(eventsOption())
		.addOption(subscriptionOption())
		.addOption(keyOption())
		.action(async ({ to, events, subscription, key }) => {
			const { output, interrupt, options } = context;
			const { signal } = interrupt;
			const client = await context.client();
			const wanted = await findWanted(client, { events, subscription });
			// What is known already tells where the log's present is by Close's clock; that of this machine may be wrong.
			const { data } = await client.events.list();
			const known = new Set(data.map(eventKey));
			const since = data[0]?.date_updated ?? new Date(Date.now() - DAY);

			const target = { to, signatureKey: keyToSignWith(key, output), subscriptionId: subscription, signal };
			output.note(`Listening for ${wanted ? listEvents(wanted) : "all events"}. Press Ctrl-C to stop.`);
			const follower = await context.client({ logger: tellOutages(context) });
			const tally: Tally = { acknowledged: 0, failed: 0, hidden: 0 };
			let firstFailed: string | undefined;
			try {
				const wantedOnly = wanted && { events: wanted };
				for await (const event of follower.events.follow({ since, ...wantedOnly, interval: INTERVAL, signal })) {
					if (known.has(eventKey(event))) continue;
					const outcome = await forward(event, target, tally);
					if (!outcome) continue;
					printForwarded(output, event, outcome);
					if (!outcome.acknowledged) firstFailed ??= event.date_updated;
				}
			} catch (error) {
				if (!signal.aborted) throw error;
			} finally {
				output.note(`${describeTally(tally)}.`);
				if (firstFailed !== undefined) {
					const again = replayCommand({ since: firstFailed, to, events, subscription }, options);
					output.note(`To send the failed events again: ${again}`);
				}
			}
		});
}

/** Tells once that Close does not answer, until it does. */
function tellOutages({ output }: Context): (entry: LogEntry) => void {
	let isAway = false;
	return ({ status, error }) => {
		const wasAway = isAway;
		isAway = status === undefined || status === 429 || status >= 500;
		if (isAway && !wasAway) output.note(`Close is not responding (${status ?? error}). Trying again.`);
		if (wasAway && !isAway) output.note("Close is responding again.");
	};
}
