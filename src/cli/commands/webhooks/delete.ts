import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../../context.ts";
import { confirm, DRY_RUN, YES } from "../../terminal/confirm.ts";
import { printable } from "../../terminal/text.ts";
import { printDryRun } from "./print-subscription.ts";

export function addDelete(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("delete")
		.description("delete a subscription and its signature key")
		.argument("<id>", "its id")
		.option(...YES)
		.option(...DRY_RUN)
		.action(async (id, { yes, dryRun }) => {
			const { output, host } = context;
			const client = await context.client();
			const { url } = await client.webhooks.get(id);
			if (dryRun) {
				printDryRun(output, `delete ${id} (${url})`, { action: "delete", id });
				return;
			}
			await confirm(`Delete ${id} (${printable(url)}) permanently?`, yes, host);
			output.outliveReader();
			await client.webhooks.delete(id);
			if (output.isJson) output.json({ id, deleted: true }, 2);
			else output.line(`deleted ${id}`);
		});
}
