import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { eventKey, eventName } from "../../../close/events/event-name.ts";
import type { CloseClient, LogEntry, LoggedEvent } from "../../../index.ts";
import { indentCommand } from "../../arguments/command-line.ts";
import { eventsOption, findWanted, listEvents, subscriptionOption } from "../../arguments/events.ts";
import { collectRoute, type Route } from "../../arguments/routes.ts";
import { readEndpoint } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";
import { createFetch } from "../../network.ts";
import type { Output } from "../../terminal/output.ts";
import { uiOption } from "../../ui/ui-option.ts";
import { deliver, INSECURE } from "./deliver.ts";
import { type Endpoint, isFor } from "./endpoint.ts";
import { createTally, describeTally, forward, printForwarded } from "./forwarding.ts";
import { openPage } from "./listen-page.ts";
import { replayCommand } from "./replay-command.ts";
import { keyOption, keyToSignWith } from "./signature-key.ts";

/** How long to wait between two polls of the event log, in ms. */
const INTERVAL_MS = 2_000;

const DAY_MS = 86_400_000;

export function addListen(program: CommandUnknownOpts, context: Context): void {
	program
		.command("listen")
		.description("forward events to an endpoint as they happen, signed like Close's deliveries; needs no tunnel")
		.option("--to <url>", "the endpoint, such as http://localhost:3000/close", readEndpoint)
		.option("--route <pattern=url>", "an endpoint for some types, such as lead.*=<url>; repeatable", collectRoute)
		.addOption(eventsOption())
		.addOption(subscriptionOption())
		.addOption(keyOption())
		.option(...INSECURE)
		.addOption(uiOption())
		.action(async ({ to, route: routes = [], events, subscription, key, insecure = false, ui }) => {
			const { output, interrupt, options, host } = context;
			const { signal } = interrupt;
			const endpoints = listEndpoints(to, routes);
			const client = await context.client();
			const selected = await findWanted(client, { events, subscription }, { signal });
			const wanted = selected ?? (to === undefined ? routes.flatMap((each) => each.events) : undefined);
			const { known, since } = await readNewest(client, signal);
			const signatureKey = keyToSignWith(key, context);
			const fetch = await createFetch(host.env, { insecure });
			const target = { signatureKey, subscriptionId: subscription, fetch, signal };
			const send = (event: LoggedEvent, { to }: Endpoint) => deliver(event, { ...target, to });
			const page = ui === undefined ? undefined : await openPage({ client, subscription, endpoints, send }, ui);
			if (page) output.note(`The page is at ${page.url}`);

			output.note(`Listening for ${wanted ? listEvents(wanted) : "all events"}. Press Ctrl-C to stop.`);
			const follower = await context.client({ logger: noteOutages(output) });
			const tally = createTally();
			try {
				const wantedOnly = wanted && { events: wanted };
				for await (const event of follower.events.follow({ since, ...wantedOnly, interval: INTERVAL_MS, signal })) {
					if (known.has(eventKey(event))) continue;
					page?.showEvent(event);
					for (const endpoint of endpoints.filter((each) => isFor(each, event))) {
						const outcome = await forward(event, { ...target, to: endpoint.to }, tally);
						if (!outcome) continue;
						page?.showOutcome(event, endpoint, outcome);
						printForwarded(output, event, outcome, endpoints.length > 1 ? endpoint.to : "");
						if (!outcome.acknowledged) endpoint.firstFailed ??= event.date_updated;
					}
				}
			} catch (error) {
				if (!signal.aborted) throw error;
			} finally {
				await page?.close();
				output.note(describeTally(tally));
				for (const { to, names, firstFailed } of endpoints) {
					if (firstFailed === undefined) continue;
					const routed = names && routes.find((each) => each.to === to)?.events;
					const replay = { since: firstFailed, to, events: routed ?? events, subscription, insecure };
					output.note(`To send the failed events again:\n${indentCommand(replayCommand(replay, options))}`);
				}
			}
		});
}

function listEndpoints(to: string | undefined, routes: Route[]): Endpoint[] {
	const all = to === undefined ? [] : [{ to, names: undefined, firstFailed: undefined }];
	const some = routes.map((route) => ({
		to: route.to,
		names: new Set(route.events.map(eventName)),
		firstFailed: undefined,
	}));
	if (all.length + some.length > 0) return [...all, ...some];
	throw new UsageError("No endpoint. Pass --to http://localhost:3000/close, or --route lead.*=<url>.");
}

/**
 * Reads the newest events of the log, which are not forwarded, and the date of the newest event. `listen` starts at that
 * date, because the clock of this machine may be wrong.
 */
async function readNewest({ events }: CloseClient, signal: AbortSignal) {
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
