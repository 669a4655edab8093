import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../../context.ts";
import { printSubscription } from "./print-subscription.ts";

export function addGet(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("get")
		.description("show a subscription, without its signature key")
		.argument("<id>", "its id, such as whsub_6un6NQjYTaFdgtIZsTDXP6")
		.action(async (id) => {
			const { webhooks } = await context.client();
			printSubscription(context.output, await webhooks.get(id));
		});
}
