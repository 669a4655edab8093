import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { attemptsOf, type Health, judge } from "../../../client/webhooks/health.ts";
import { MAX_SUBSCRIPTIONS } from "../../../close/limits.ts";
import type { WebhookSubscription } from "../../../index.ts";
import { commandParts, type GlobalOptions, indentCommand } from "../../arguments/command-line.ts";
import { showDate } from "../../arguments/time.ts";
import type { Context } from "../../context.ts";
import { EXIT } from "../../exit.ts";
import type { Output, Style } from "../../terminal/output.ts";
import { printable, wrap } from "../../terminal/text.ts";
import { replayCommand } from "../deliveries/replay-command.ts";

const STATE_STYLES: Record<Health["state"], Style> = { ok: "good", failing: "doubtful", paused: "bad" };

/** How many attempts of a subscription are shown. */
const SHOWN_ATTEMPTS = 3;

/** The width of a state, and of the margin below it. */
const STATE_WIDTH = 7;
const MARGIN = " ".repeat(STATE_WIDTH + 2);

export function addStatus(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("status")
		.description("check the health of your subscriptions; exits with 3 if one is paused or failing")
		.action(async () => {
			const { output, options } = context;
			const { webhooks } = await context.client();
			const statuses = (await webhooks.list()).map((subscription) => findStatus(subscription, options));
			const unhealthy = statuses.filter(({ health }) => health.state !== "ok").length;
			if (unhealthy > 0) context.exitCode = EXIT.unhealthy;
			if (output.isJson) printJson(output, statuses, unhealthy);
			else printStatuses(output, statuses, unhealthy);
		});
}

interface Status {
	subscription: WebhookSubscription;
	health: Health;
	/** The commands that resume the subscription and replay what it missed, each as its parts. */
	commands: string[][];
}

function findStatus(subscription: WebhookSubscription, options: GlobalOptions): Status {
	const health = judge(subscription);
	const { id, url } = subscription;
	if (health.missingSince === undefined) return { subscription, health, commands: [] };
	const resume = commandParts(["webhooks", "resume", id], {}, options);
	const replay = replayCommand({ since: health.missingSince, to: url, subscription: id }, options);
	return { subscription, health, commands: [resume, replay] };
}

function printJson(output: Output, statuses: Status[], unhealthy: number): void {
	const subscriptions = statuses.map(({ subscription, health, commands }) => ({
		...health,
		...(commands.length > 0 && { commands: commands.map((parts) => parts.join(" ")) }),
		...subscription,
	}));
	output.json({ healthy: unhealthy === 0, in_use: statuses.length, of: MAX_SUBSCRIPTIONS, subscriptions }, 2);
}

function printStatuses(output: Output, statuses: Status[], unhealthy: number): void {
	for (const status of statuses) printStatus(output, status);
	const need = unhealthy === 1 ? "needs" : "need";
	const summary =
		unhealthy === 0 ? output.style("good", "all healthy") : output.style("bad", `${unhealthy} ${need} attention`);
	output.line(`${statuses.length} of ${MAX_SUBSCRIPTIONS} subscriptions in use, ${summary}`);
}

function printStatus(output: Output, { subscription, health, commands }: Status): void {
	const { state, reason, next } = health;
	const { id, url, counters, latest_error } = subscription;
	output.line(`${output.style(STATE_STYLES[state], state.padEnd(STATE_WIDTH))}  ${id}`);
	const width = (output.columns ?? 80) - MARGIN.length;
	const print = (name: string, text: string) => {
		for (const line of wrap(printable(`${name}${text}`), width)) output.line(MARGIN + line);
	};
	print("", url);
	if (reason !== undefined) print(state === "paused" ? "why: " : "", reason);
	if (latest_error !== null) print("latest error: ", latest_error);
	const counted = Object.entries(counters).map(([name, count]) => `${name} ${count}`);
	if (counted.length > 0) print("counters: ", counted.join(", "));
	for (const attempt of attemptsOf(subscription).slice(0, SHOWN_ATTEMPTS)) {
		const outcome = String(attempt.response_status_code ?? attempt.error ?? "ok");
		print("", `${showDate(attempt.datetime)}  ${outcome}  attempt ${attempt.attempt_number} of ${attempt.event_id}`);
	}
	if (next !== undefined) print("next: ", next);
	for (const command of commands) output.line(indentCommand(command));
	output.line("");
}
