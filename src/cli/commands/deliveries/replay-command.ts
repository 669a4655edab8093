import type { WebhookSubscriptionEvent } from "../../../index.ts";
import { listEvents } from "../../arguments/wanted-events.ts";
import type { GlobalOptions } from "../../context.ts";

/** What a replay is told. */
export interface ReplayOptions {
	since: string;
	until?: Date;
	to: string;
	events?: WebhookSubscriptionEvent[] | undefined;
	subscription?: string | undefined;
	concurrency?: number;
}

/** The command line of a replay, to copy into a POSIX shell. A signature key is no part of it. */
export function replayCommand(replay: ReplayOptions, { baseUrl, apiKeyFile }: GlobalOptions): string {
	const { since, until, to, events, subscription, concurrency = 1 } = replay;
	const flags = Object.entries({
		"--since": since,
		"--until": until?.toISOString(),
		"--to": to,
		"--events": events && listEvents(events),
		"--subscription": subscription,
		"--concurrency": concurrency === 1 ? undefined : String(concurrency),
		"--base-url": baseUrl,
		"--api-key-file": apiKeyFile,
	});
	const given = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, quote(value)]));
	return ["npx close-crm replay", ...given].join(" ");
}

function quote(text: string): string {
	return /^[\w./:,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
