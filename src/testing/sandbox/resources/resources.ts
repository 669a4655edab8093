import type { Resource } from "../objects/world.ts";
import { ACTIVITIES } from "./activity.ts";
import { CONTACT } from "./contact.ts";
import { JOBS } from "./jobs.ts";
import { LEAD } from "./lead.ts";
import { OPPORTUNITY } from "./opportunity.ts";
import { ORGANIZATION } from "./organization.ts";
import { TASK } from "./task.ts";

/** The special behavior of collections, by path. */
export const RESOURCES: ReadonlyMap<string, Resource> = new Map(
	Object.entries({
		"/lead/": LEAD,
		"/contact/": CONTACT,
		"/opportunity/": OPPORTUNITY,
		"/task/": TASK,
		...ACTIVITIES,
		...ORGANIZATION,
		...JOBS,
	}),
);
