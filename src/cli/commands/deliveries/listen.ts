import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { eventKey } from "../../../close/events/event-name.ts";
import type { CloseClient, LogEntry } from "../../../index.ts";
import { indentCommand } from "../../arguments/command-line.ts";
import { eventsOption, findWanted, listEvents, subscriptionOption } from "../../arguments/events.ts";
import { readEndpoint } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { createFetch } from "../../network.ts";
import type { Output } from "../../terminal/output.ts";
import { INSECURE } from "./deliver.ts";
import { createTally, describeTally, forward, printForwarded } from "./forwarding.ts";
import { replayCommand } from "./replay-command.ts";
import { keyOption, keyToSignWith } from "./signature-key.ts";

/** How long to wait between two polls of the event log, in ms. */
const INTERVAL_MS = 2_000;

const DAY_MS = 86_400_000;

export function addListen(program: CommandUnknownOpts, context: Context): void {
	program
		.command("listen")
		.description("forward events to an endpoint as they happen, signed like Close's deliveries; needs no tunnel")
		.requiredOption("--to <url>", "the endpoint, such as http://localhost:3000/close", readEndpoint)
		.addOption(eventsOption())
		.addOption(subscriptionOption())
		.addOption(keyOption())
		.option(...INSECURE)
		.action(async ({ to, events, subscription, key, insecure = false }) => {
			const { output, interrupt, options, host } = context;
			const { signal } = interrupt;
			const client = await context.client();
			const wanted = await findWanted(client, { events, subscription }, { signal });
			const { known, since } = await readPresent(client, signal);
			const signatureKey = keyToSignWith(key, context);
			const fetch = await createFetch(host.env, { insecure });
			const target = { to, signatureKey, subscriptionId: subscription, fetch, signal };

			output.note(`Listening for ${wanted ? listEvents(wanted) : "all events"}. Press Ctrl-C to stop.`);
			const follower = await context.client({ logger: noteOutages(output) });
			const tally = createTally();
			let firstFailed: string | undefined;
			try {
				const wantedOnly = wanted && { events: wanted };
				for await (const event of follower.events.follow({ since, ...wantedOnly, interval: INTERVAL_MS, signal })) {
					if (known.has(eventKey(event))) continue;
					const outcome = await forward(event, target, tally);
					if (!outcome) continue;
					printForwarded(output, event, outcome);
					if (!outcome.acknowledged) firstFailed ??= event.date_updated;
				}
			} catch (error) {
				if (!signal.aborted) throw error;
			} finally {
				output.note(describeTally(tally));
				if (firstFailed !== undefined) {
					const again = replayCommand({ since: firstFailed, to, events, subscription, insecure }, options);
					output.note(`To send the failed events again:\n${indentCommand(again)}`);
				}
			}
		});
}

/**
 * Reads the newest events of the log, which are not forwarded, and the time of the newest one. That is Close's time,
 * because the clock of this machine may be wrong.
 */
async function readPresent({ events }: CloseClient, signal: AbortSignal) {
	const { data } = await events.list({}, { signal });
	return { known: new Set(data.map(eventKey)), since: data[0]?.date_updated ?? new Date(Date.now() - DAY_MS) };
}

/** Returns a logger that prints when Close stops responding, and when it responds again. */
function noteOutages(output: Output): (entry: LogEntry) => void {
	let isAway = false;
	return ({ status, error }) => {
		const wasAway = isAway;
		isAway = status === undefined || status === 429 || status >= 500;
		if (isAway && !wasAway) output.note(`Close is not responding (${status ?? error}). Trying again.`);
		if (wasAway && !isAway) output.note("Close is responding again.");
	};
}
