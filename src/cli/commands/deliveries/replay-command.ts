import type { WebhookSubscriptionEvent } from "../../../index.ts";
import { commandParts, type GlobalOptions } from "../../arguments/command-line.ts";
import { listEvents } from "../../arguments/events.ts";

/** The options of a replay. The signature key is left out, because a printed command must not contain it. */
export interface ReplayOptions {
	since: string;
	until?: Date | undefined;
	to: string;
	events?: WebhookSubscriptionEvent[] | undefined;
	subscription?: string | undefined;
	concurrency?: number | undefined;
	insecure?: boolean | undefined;
}

/** Returns the parts of a replay's command. */
export function replayCommand(replay: ReplayOptions, options: GlobalOptions): string[] {
	const { since, until, to, events, subscription, concurrency = 1, insecure } = replay;
	const flags = {
		"--since": since,
		"--until": until?.toISOString(),
		"--to": to,
		"--events": events && listEvents(events),
		"--subscription": subscription,
		"--concurrency": concurrency === 1 ? undefined : String(concurrency),
		"--insecure": insecure || undefined,
	};
	return commandParts(["replay"], flags, options);
}
