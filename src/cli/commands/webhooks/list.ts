import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../../context.ts";
import { printTable } from "../../terminal/table.ts";

export function addList(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("list")
		.description("list every subscription")
		.action(async () => {
			const { output } = context;
			const subscriptions = await (await context.client()).webhooks.list();
			if (output.isJson) return output.json(subscriptions, 2);
			if (subscriptions.length === 0)
				return output.note("No subscriptions yet. Create one: npx close-crm webhooks create --help");
			printTable(
				output,
				["ID", "STATUS", "EVENTS", "URL"],
				subscriptions.map(({ id, status, events, url }) => [
					id,
					{ text: status, style: status === "active" ? "good" : "bad" },
					String(events.length),
					url,
				]),
			);
		});
}
