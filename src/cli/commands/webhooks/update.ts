import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { readEvents, readUrl } from "../../arguments/arguments.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";
import { printSubscription } from "./print-subscription.ts";

export function addUpdate(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("update")
		.description("change a subscription; fields without an option stay unchanged")
		.argument("<id>", "its id")
		.option("--url <url>", "the new URL for deliveries", readUrl)
		.option("--events <types>", "the event types that replace the present ones", readEvents)
		.option("--verify-ssl", "let Close verify the URL's certificate")
		.option("--no-verify-ssl", "let Close skip verifying it")
		.action(async (id, { url, events, verifySsl }) => {
			const changes = {
				...(url !== undefined && { url }),
				...(events !== undefined && { events }),
				...(verifySsl !== undefined && { verify_ssl: verifySsl }),
			};
			if (Object.keys(changes).length === 0) {
				throw new UsageError("Nothing to change. Pass --url, --events, --verify-ssl or --no-verify-ssl.");
			}
			printSubscription(context.output, await (await context.client()).webhooks.update(id, changes));
		});
}

export function addPause(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("pause")
		.description("pause a subscription; events in the meantime are not delivered later")
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
			context.output.note("Replay what it missed from the event log: npx close-crm replay --since 2h --to <url>");
		});
}
