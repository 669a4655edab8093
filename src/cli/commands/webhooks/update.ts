import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { readEvents, readUrl } from "../../arguments/arguments.ts";
import { UsageError } from "../../arguments/usage-error.ts";
import type { Context } from "../../context.ts";
import { printSubscription } from "./print-subscription.ts";

export function addUpdate(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("update")
		.description("change a subscription; what is not given stays as it is")
		.argument("<id>", "its id")
		.option("--url <url>", "where Close shall send the deliveries from now on", readUrl)
		.option("--events <types>", "the event types that replace all of the present ones", readEvents)
		.option("--verify-ssl", "let Close verify the URL's certificate")
		.option("--no-verify-ssl", "do not let Close verify it")
		.action(async (id, { url, events, verifySsl }) => {
			const changes = {
				...(url !== undefined && { url }),
				...(events !== undefined && { events }),
				...(verifySsl !== undefined && { verify_ssl: verifySsl }),
			};
			if (Object.keys(changes).length === 0) {
				throw new UsageError("There is nothing to change. Give --url, --events, --verify-ssl or --no-verify-ssl.");
			}
			printSubscription(context.output, await (await context.client()).webhooks.update(id, changes));
		});
}

export function addPause(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("pause")
		.description("pause a subscription; what happens meanwhile is not delivered later")
		.argument("<id>", "its id")
		.action(async (id) => {
			printSubscription(context.output, await (await context.client()).webhooks.pause(id));
		});
}

export function addResume(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("resume")
		.description("resume a paused subscription, whoever paused it")
		.argument("<id>", "its id")
		.action(async (id) => {
			printSubscription(context.output, await (await context.client()).webhooks.resume(id));
			context.output.note("What was missed is in the event log: close-crm replay --since 2h --to <url>");
		});
}
