import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { judge } from "../../../client/webhooks/health.ts";
import { indentCommand } from "../../arguments/command-line.ts";
import type { Context } from "../../context.ts";
import { DRY_RUN } from "../../terminal/confirm.ts";
import { replayCommand } from "../deliveries/replay-command.ts";
import { printDryRun, printSubscription } from "./print-subscription.ts";

export function addPause(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("pause")
		.description("pause a subscription; events in the meantime are not delivered later")
		.argument("<id>", "its id")
		.option(...DRY_RUN)
		.action(async (id, { dryRun }) => {
			const { output } = context;
			const client = await context.client();
			if (dryRun) {
				const { url } = await client.webhooks.get(id);
				printDryRun(output, `pause ${id} (${url})`, { action: "pause", id });
				return;
			}
			output.outliveReader();
			printSubscription(output, await client.webhooks.pause(id));
		});
}

export function addResume(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("resume")
		.description("resume a paused subscription, whoever paused it")
		.argument("<id>", "its id")
		.option(...DRY_RUN)
		.action(async (id, { dryRun }) => {
			const { output, options } = context;
			const client = await context.client();
			const paused = await client.webhooks.get(id);
			if (dryRun) {
				printDryRun(output, `resume ${id} (${paused.url})`, { action: "resume", id });
				return;
			}
			output.outliveReader();
			printSubscription(output, await client.webhooks.resume(id));
			const { missingSince: since } = judge(paused);
			if (since === undefined) return;
			const command = indentCommand(replayCommand({ since, to: paused.url, subscription: id }, options));
			output.note(`To replay what it missed from the event log:\n${command}`);
		});
}
