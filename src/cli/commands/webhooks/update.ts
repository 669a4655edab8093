import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { UpdateWebhook } from "../../../index.ts";
import { readEvents } from "../../arguments/events.ts";
import { readUrl } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";
import { DRY_RUN } from "../../terminal/confirm.ts";
import { printDryRun, printSubscription } from "./print-subscription.ts";

export function addUpdate(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("update")
		.description("change a subscription; fields without an option stay unchanged")
		.argument("<id>", "its id")
		.option("--url <url>", "the new URL for deliveries", readUrl)
		.option("--events <types>", "the event types that replace the current ones", readEvents)
		.option("--verify-ssl", "tell Close to verify the URL's certificate")
		.option("--no-verify-ssl", "tell Close not to verify it")
		.option(...DRY_RUN)
		.action(async (id, { url, events, verifySsl, dryRun }) => {
			const changes: UpdateWebhook = {
				...(url !== undefined && { url }),
				...(events !== undefined && { events }),
				...(verifySsl !== undefined && { verify_ssl: verifySsl }),
			};
			if (Object.keys(changes).length === 0) {
				throw new UsageError("Nothing to change. Pass --url, --events, --verify-ssl or --no-verify-ssl.");
			}
			const { output } = context;
			const client = await context.client();
			if (dryRun) {
				const found = await client.webhooks.get(id);
				const description = `update ${id} (${found.url}): ${JSON.stringify(changes)}`;
				printDryRun(output, description, { action: "update", id, changes });
				return;
			}
			output.outliveReader();
			printSubscription(output, await client.webhooks.update(id, changes));
		});
}
