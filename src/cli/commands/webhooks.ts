import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../context.ts";
import { addCreate } from "./webhooks-create.ts";
import { addDelete } from "./webhooks-delete.ts";
import { addEnsure } from "./webhooks-ensure.ts";
import { addGet } from "./webhooks-get.ts";
import { addList } from "./webhooks-list.ts";
import { addStatus } from "./webhooks-status.ts";
import { addPause, addResume, addUpdate } from "./webhooks-update.ts";

export function addWebhooks(program: CommandUnknownOpts, context: Context): void {
	const webhooks = program.command("webhooks").description("the organization's webhook subscriptions");
	addStatus(webhooks, context);
	addList(webhooks, context);
	addGet(webhooks, context);
	addCreate(webhooks, context);
	addUpdate(webhooks, context);
	addPause(webhooks, context);
	addResume(webhooks, context);
	addDelete(webhooks, context);
	addEnsure(webhooks, context);
}
