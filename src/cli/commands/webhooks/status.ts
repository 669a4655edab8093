import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { attemptsOf, type Health, judge } from "../../../client/webhooks/health.ts";
import type { WebhookSubscription } from "../../../index.ts";
import { showDate } from "../../arguments/time.ts";
import type { Context } from "../../context.ts";
import { EXIT } from "../../exit.ts";
import { type Output, printable, type Style } from "../../terminal/output.ts";
import { wrap } from "../../terminal/wrap.ts";

/** Source: developer.close.com/api/resources/webhooks */
const MAX_SUBSCRIPTIONS = 40;

const STATE_STYLES: Record<Health["state"], Style> = { ok: "good", failing: "doubtful", paused: "bad" };

/** How many attempts are shown. */
const ATTEMPTS = 3;

const MARGIN = " ".repeat(9);

export function addStatus(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("status")
		.description("check the health of your subscriptions; exits with 3 if one is paused or failing")
		.action(async () => {
			const { output } = context;
			const subscriptions = await (await context.client()).webhooks.list();
			const judged = subscriptions.map((subscription) => ({ subscription, health: judge(subscription) }));
			const unhealthy = judged.filter(({ health }) => health.state !== "ok").length;
			if (unhealthy > 0) process.exitCode = EXIT.unhealthy;
			if (output.isJson) {
				const each = judged.map(({ subscription, health }) => ({ ...health, ...subscription }));
				output.json(
					{ healthy: unhealthy === 0, in_use: subscriptions.length, of: MAX_SUBSCRIPTIONS, subscriptions: each },
					2,
				);
				return;
			}
			for (const { subscription, health } of judged) printStatus(output, subscription, health);
			const summary =
				unhealthy === 0 ? output.style("good", "all healthy") : output.style("bad", `${unhealthy} need attention`);
			output.line(`${subscriptions.length} of ${MAX_SUBSCRIPTIONS} subscriptions in use, ${summary}`);
		});
}

function printStatus(
	output: Output,
	subscription: WebhookSubscription,
	{ state, reason, next, commands = [] }: Health,
): void {
	const { id, url, counters, latest_error } = subscription;
	output.line(`${output.style(STATE_STYLES[state], state.padEnd(7))}  ${id}`);
	const width = (output.columns ?? 80) - MARGIN.length;
	const print = (name: string, text: string) => {
		for (const line of wrap(printable(`${name}${text}`), width)) output.line(MARGIN + line);
	};
	print("", url);
	if (reason !== undefined) print(state === "paused" ? "why: " : "", reason);
	if (latest_error !== null) print("latest error: ", latest_error);
	const counted = Object.entries(counters).map(([name, count]) => `${name} ${count}`);
	if (counted.length > 0) print("counters: ", counted.join(", "));
	for (const attempt of attemptsOf(subscription).slice(0, ATTEMPTS)) {
		const outcome = String(attempt.response_status_code ?? attempt.error ?? "ok");
		print("", `${showDate(attempt.datetime)}  ${outcome}  attempt ${attempt.attempt_number} of ${attempt.event_id}`);
	}
	if (next !== undefined) print("next: ", next);
	// Not broken into lines, so that they can be copied.
	for (const command of commands) output.line(`${MARGIN}  ${command}`);
	output.line("");
}
