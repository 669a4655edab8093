import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { WebhookSubscription } from "../../../index.ts";
import { commandParts, indentCommand } from "../../arguments/command-line.ts";
import type { Context } from "../../context.ts";
import type { Output } from "../../terminal/output.ts";
import { type Cell, fitColumns, startTable } from "../../terminal/table.ts";

export function addList(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("list")
		.description("list every subscription")
		.action(async () => {
			const { output, options } = context;
			const { webhooks } = await context.client();
			const subscriptions = await webhooks.list();
			if (output.isJson) output.json(subscriptions, 2);
			else if (subscriptions.length > 0) printSubscriptions(output, subscriptions);
			else {
				const create = commandParts(["webhooks", "create"], { "--help": true }, options);
				output.note(`No subscriptions yet. To create one:\n${indentCommand(create)}`);
			}
		});
}

function printSubscriptions(output: Output, subscriptions: WebhookSubscription[]): void {
	const rows = subscriptions.map(({ id, status, events, url }): Cell[] => [
		id,
		{ text: status, style: status === "active" ? "good" : "bad" },
		String(events.length),
		url,
	]);
	const printRow = startTable(output, fitColumns(["ID", "STATUS", "EVENTS", "URL"], rows));
	for (const row of rows) printRow(row);
}
