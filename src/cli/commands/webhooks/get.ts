import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../../context.ts";
import { printSubscription } from "./print-subscription.ts";

export function addGet(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("get")
		.description("show a subscription, without its signature key")
		.argument("<id>", "its id, such as whsub_6un6NQjYTaFdgtIZsTDXP6")
		.action(async (id) => {
			printSubscription(context.output, await (await context.client()).webhooks.get(id));
		});
}
