import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { type LoggedEvent, parseCloseDate } from "../../../index.ts";
import { indentCommand } from "../../arguments/command-line.ts";
import { eventsOption, findWanted, subscriptionOption } from "../../arguments/events.ts";
import { readMoment, requireOrder, showDate } from "../../arguments/time.ts";
import { readCount, readEndpoint } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { EXIT } from "../../exit.ts";
import { createFetch } from "../../network.ts";
import { DRY_RUN } from "../../terminal/confirm.ts";
import type { Output } from "../../terminal/output.ts";
import { createProgress } from "../../terminal/progress.ts";
import { INSECURE, type Outcome } from "./deliver.ts";
import { createTally, describeTally, forward, printForwarded, printUnsent } from "./forwarding.ts";
import { replayCommand } from "./replay-command.ts";
import { createSending } from "./sending.ts";
import { keyOption, keyToSignWith } from "./signature-key.ts";

/** How many failed events the summary shows. */
const SHOWN_FAILURES = 10;

export function addReplay(program: CommandUnknownOpts, context: Context): void {
	program
		.command("replay")
		.description("send the events of a period from the event log to an endpoint, oldest first")
		.requiredOption("--since <moment>", "the start: 2h, 3d, or a date (UTC); at most 30 days ago", readMoment)
		.option("--until <moment>", "the end. Default: now", readMoment)
		.requiredOption("--to <url>", "the endpoint, such as http://localhost:3000/close", readEndpoint)
		.addOption(eventsOption())
		.addOption(subscriptionOption())
		.option("--concurrency <count>", "how many deliveries at once; more than 1 may change their order", readCount, 1)
		.addOption(keyOption())
		.option(...INSECURE)
		.option(...DRY_RUN)
		.action(async ({ since, until = new Date(), to, events, subscription, concurrency, key, insecure, dryRun }) => {
			requireOrder(since, until);
			const { output, interrupt, options, host } = context;
			const { signal } = interrupt;
			const client = await context.client();
			const wanted = await findWanted(client, { events, subscription }, { signal });
			const log = client.events.backfill({ since, until, ...(wanted && { events: wanted }) }, { signal });
			if (dryRun) {
				await printLog(output, log);
				return;
			}

			const signatureKey = keyToSignWith(key, context);
			const fetch = await createFetch(host.env, { insecure });
			const target = { to, signatureKey, subscriptionId: subscription, fetch, signal };
			const tally = createTally();
			const failures: Failure[] = [];
			const progress = createProgress(!options.quiet && !output.isJson, host);
			const sending = createSending(async (event) => {
				const outcome = await forward(event, target, tally);
				if (!outcome) return;
				if (!outcome.acknowledged && failures.length < SHOWN_FAILURES) failures.push({ event, outcome });
				if (output.isJson) printForwarded(output, event, outcome);
			}, concurrency);
			let isDone = false;
			try {
				for await (const event of log) {
					const added = sending.add(event);
					const position = sending.position() ?? event.date_updated;
					const done = (parseCloseDate(position).getTime() - since.getTime()) / (until.getTime() - since.getTime());
					progress.show(done, `${showDate(position)}  ${tally.succeeded} succeeded, ${tally.failed} failed`);
					await added;
				}
				await sending.finish();
				isDone = true;
			} finally {
				await sending.settle();
				progress.clear();
				if (!output.isJson) printFailures(output, failures, tally.failed);
				output.note(describeTally(tally));
				if (tally.failed > 0) context.exitCode = EXIT.failed;
				const position = sending.position();
				if (!isDone && (position !== undefined || signal.aborted)) {
					const from = { since: position ?? since.toISOString(), until };
					const goOn = replayCommand({ ...from, to, events, subscription, concurrency, insecure }, options);
					output.warn(`To continue where it stopped:\n${indentCommand(goOn)}`);
				}
			}
		});
}

/** Prints the events that a dry run does not send. */
async function printLog(output: Output, log: AsyncIterable<LoggedEvent>): Promise<void> {
	let count = 0;
	for await (const event of log) {
		printUnsent(output, event);
		count += 1;
	}
	output.note(`${count} ${count === 1 ? "event" : "events"} would be sent.`);
}

interface Failure {
	event: LoggedEvent;
	outcome: Outcome;
}

function printFailures(output: Output, failures: Failure[], failed: number): void {
	for (const { event, outcome } of failures) printForwarded(output, event, outcome);
	if (failed > failures.length) output.note(`… and ${failed - failures.length} more`);
}
