import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../../context.ts";
import { addCreate } from "./create.ts";
import { addDelete } from "./delete.ts";
import { addEnsure } from "./ensure.ts";
import { addGet } from "./get.ts";
import { addList } from "./list.ts";
import { addPause, addResume } from "./pause.ts";
import { addStatus } from "./status.ts";
import { addUpdate } from "./update.ts";

export function addWebhooks(program: CommandUnknownOpts, context: Context): void {
	const webhooks = program.command("webhooks").description("manage the organization's webhook subscriptions");
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
