import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { readEvents, readUrl } from "../../arguments/arguments.ts";
import type { Context } from "../../context.ts";
import { printCreated } from "./print-subscription.ts";

export function addCreate(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("create")
		.description("create a subscription and print its signature key")
		.requiredOption("--url <url>", "the URL for deliveries", readUrl)
		.requiredOption("--events <types>", "the event types, separated by commas: lead.created,lead.updated", readEvents)
		.option("--no-verify-ssl", "let Close skip verifying the URL's certificate")
		.action(async ({ url, events, verifySsl }) => {
			const { output } = context;
			const created = await (await context.client()).webhooks.create({ url, events, verify_ssl: verifySsl });
			if (output.isJson) output.json(created, 2);
			else printCreated(output, created);
		});
}
