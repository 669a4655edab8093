import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { type LoggedEvent, parseCloseDate, type WebhookSubscriptionEvent } from "../../../index.ts";
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
		.action(async ({ until = new Date(), dryRun, ...flags }) => {
			requireOrder(flags.since, until);
			const replay = { ...flags, until };
			const log = await openLog(replay, context);
			if (dryRun) await printLog(context.output, log);
			else await sendLog(log, replay, context);
		});
}

interface Replay {
	since: Date;
	until: Date;
	to: string;
	events?: WebhookSubscriptionEvent[] | undefined;
	subscription?: string | undefined;
	concurrency: number;
	key?: string | undefined;
	insecure?: true | undefined;
}

/** The selected events of the period, oldest first. */
async function openLog({ since, until, ...flags }: Replay, context: Context): Promise<AsyncIterable<LoggedEvent>> {
	const { signal } = context.interrupt;
	const client = await context.client();
	const wanted = await findWanted(client, flags, { signal });
	return client.events.backfill({ since, until, ...(wanted && { events: wanted }) }, { signal });
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

async function sendLog(log: AsyncIterable<LoggedEvent>, replay: Replay, context: Context): Promise<void> {
	const { output, interrupt, options, host } = context;
	const { since, until, to, subscription: subscriptionId, concurrency } = replay;
	const { signal } = interrupt;
	const signatureKey = keyToSignWith(replay.key, context);
	const fetch = await createFetch(host.env, { insecure: replay.insecure });
	const target = { to, signatureKey, subscriptionId, fetch, signal };
	const tally = createTally();
	const failures: Failure[] = [];
	const sending = createSending(async (event) => {
		const outcome = await forward(event, target, tally);
		if (!outcome) return;
		if (!outcome.acknowledged && failures.length < SHOWN_FAILURES) failures.push({ event, outcome });
		if (output.isJson) printForwarded(output, event, outcome);
	}, concurrency);

	const progress = createProgress(!options.quiet && !output.isJson, host);
	const showProgress = (position: string) => {
		const done = (parseCloseDate(position).getTime() - since.getTime()) / (until.getTime() - since.getTime());
		progress.show(done, `${showDate(position)}  ${tally.succeeded} succeeded, ${tally.failed} failed`);
	};
	let isDone = false;
	try {
		for await (const event of log) {
			const added = sending.add(event);
			showProgress(sending.position() ?? event.date_updated);
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
			const remaining = replayCommand({ ...replay, since: position ?? since.toISOString() }, options);
			output.warn(`To continue where it stopped:\n${indentCommand(remaining)}`);
		}
	}
}

interface Failure {
	event: LoggedEvent;
	outcome: Outcome;
}

function printFailures(output: Output, failures: Failure[], failed: number): void {
	for (const { event, outcome } of failures) printForwarded(output, event, outcome);
	if (failed > failures.length) output.note(`… and ${failed - failures.length} more`);
}
