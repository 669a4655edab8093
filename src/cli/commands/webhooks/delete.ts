import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../../context.ts";
import { confirm, YES } from "../../terminal/confirm.ts";
import { printable } from "../../terminal/output.ts";

export function addDelete(webhooks: CommandUnknownOpts, context: Context): void {
	webhooks
		.command("delete")
		.description("delete a subscription and its signature key")
		.argument("<id>", "its id")
		.option(...YES)
		.action(async (id, { yes }) => {
			const { output } = context;
			const client = await context.client();
			const { url } = await client.webhooks.get(id);
			await confirm(`Delete ${id} to ${printable(url)} permanently?`, yes);
			await client.webhooks.delete(id);
			if (output.isJson) output.json({ id, deleted: true }, 2);
			else output.line(`deleted ${id}`);
		});
}
