import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { type LoggedEvent, parseCloseDate } from "../../../index.ts";
import { readCount, readEndpoint } from "../../arguments/arguments.ts";
import { readMoment, showDate } from "../../arguments/time.ts";
import { eventsOption, findWanted, subscriptionOption } from "../../arguments/wanted-events.ts";
import type { Context } from "../../context.ts";
import { EXIT } from "../../exit.ts";
import type { Output } from "../../terminal/output.ts";
import { createProgress } from "../../terminal/progress.ts";
import type { Outcome } from "./deliver.ts";
import { describeTally, forward, printForwarded, type Tally } from "./forwarding.ts";
import { replayCommand } from "./replay-command.ts";
import { keyOption, keyToSignWith } from "./signature-key.ts";

/** How many failures the summary shows. */
const SHOWN_FAILURES = 10;

export function addReplay(program: CommandUnknownOpts, context: Context): void {
	program
		.command("replay")
		.description("send the events of a period from the event log to an endpoint, oldest first")
		.requiredOption("--since <moment>", "the start: 2h, 3d, or a date (UTC); at most 30 days ago", readMoment)
		.option("--until <moment>", "the end (default: now)", readMoment)
		.requiredOption("--to <url>", "the endpoint, such as http://localhost:3000/close", readEndpoint)
		.addOption(eventsOption())
		.addOption(subscriptionOption())
		.option("--concurrency <count>", "how many deliveries at once; more than 1 may change their order", readCount, 1)
		.addOption(keyOption())
		.action(async ({ since, until = new Date(), to, events, subscription, concurrency, key }) => {
			const { output, interrupt, options } = context;
			const { signal } = interrupt;
			const client = await context.client();
			const wanted = await findWanted(client, { events, subscription });
			const target = { to, signatureKey: keyToSignWith(key, output), subscriptionId: subscription, signal };

			const tally: Tally = { acknowledged: 0, failed: 0, hidden: 0 };
			const failures: Failure[] = [];
			const progress = createProgress(!options.quiet && !output.isJson);
			/** In the order in which they were begun. */
			const underWay = new Map<LoggedEvent, Promise<void>>();
			/** Where to go on: everything before is done. */
			let reached: string | undefined;
			const send = async (event: LoggedEvent) => {
				const outcome = await forward(event, target, tally);
				if (outcome && !outcome.acknowledged && failures.length < SHOWN_FAILURES) failures.push({ event, outcome });
				if (outcome && output.isJson) printForwarded(output, event, outcome);
				underWay.delete(event);
			};
			let isDone = false;
			try {
				for await (const event of client.events.backfill(
					{ since, until, ...(wanted && { events: wanted }) },
					{ signal },
				)) {
					const sending = send(event);
					// Ctrl-C may cut it off while the next page is awaited; it is looked at below all the same.
					sending.catch(() => {});
					underWay.set(event, sending);
					const [oldest = event] = underWay.keys();
					reached = oldest.date_updated;
					const done = (parseCloseDate(reached).getTime() - since.getTime()) / (until.getTime() - since.getTime());
					progress.show(done, `${showDate(reached)}  ${tally.acknowledged} succeeded, ${tally.failed} failed`);
					while (underWay.size >= concurrency) await Promise.race(underWay.values());
				}
				await Promise.all(underWay.values());
				isDone = true;
			} finally {
				await Promise.allSettled(underWay.values());
				progress.clear();
				printSummary(output, tally, failures);
				const [oldest] = underWay.keys();
				const goOn = { since: oldest?.date_updated ?? reached ?? since.toISOString(), until, to, events, subscription };
				if (!isDone && (reached !== undefined || signal.aborted)) {
					output.warn(`To continue where it stopped: ${replayCommand({ ...goOn, concurrency }, options)}`);
				}
			}
		});
}

interface Failure {
	event: LoggedEvent;
	outcome: Outcome;
}

function printSummary(output: Output, tally: Tally, failures: Failure[]): void {
	if (!output.isJson) for (const { event, outcome } of failures) printForwarded(output, event, outcome);
	if (tally.failed > failures.length) output.note(`… and ${tally.failed - failures.length} more`);
	output.note(`${describeTally(tally)}.`);
	if (tally.failed > 0) process.exitCode = EXIT.failed;
}
