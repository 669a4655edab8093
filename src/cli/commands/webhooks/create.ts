import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { requireWebhook } from "../../../client/webhooks/webhook-input.ts";
import { listEvents, readEvents } from "../../arguments/events.ts";
import { readUrl } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { DRY_RUN } from "../../terminal/confirm.ts";
import { printCreated, printDryRun } from "./print-subscription.ts";

export function addCreate(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("create")
		.description("create a subscription and print its signature key")
		.requiredOption("--url <url>", "the URL for deliveries", readUrl)
		.requiredOption("--events <types>", "the event types, separated by commas: lead.created,lead.updated", readEvents)
		.option("--no-verify-ssl", "tell Close not to verify the URL's certificate")
		.option(...DRY_RUN)
		.action(async ({ url, events, verifySsl, dryRun }) => {
			const { output } = context;
			const webhook = { url, events, verify_ssl: verifySsl };
			requireWebhook(webhook, "webhooks.create");
			const client = await context.client();
			if (dryRun) {
				const names = listEvents(events);
				printDryRun(output, `create a subscription for ${url} with ${names}`, { action: "create", ...webhook });
				return;
			}
			output.outliveReader();
			const created = await client.webhooks.create(webhook);
			if (output.isJson) output.json(created, 2);
			else printCreated(output, created);
		});
}
