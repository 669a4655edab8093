import type { Handlers } from "../api/call.ts";
import { BULK_TASKS } from "./bulk-tasks.ts";
import { COMMENTS } from "./comments.ts";
import { CUSTOM_FIELDS } from "./custom-fields.ts";
import { MERGE } from "./merge-leads.ts";
import { SCHEDULING } from "./scheduling.ts";
import { SETTINGS } from "./settings.ts";
import { USERS } from "./users.ts";

/** The handlers of operations that the default handler does not cover. */
export const SPECIAL_HANDLERS: Handlers = {
	...BULK_TASKS,
	...COMMENTS,
	...CUSTOM_FIELDS,
	...MERGE,
	...SCHEDULING,
	...SETTINGS,
	...USERS,
};
