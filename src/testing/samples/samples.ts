import type { EVENT_TYPES } from "../../generated/event-types.ts";
import { ACTIVITIES } from "./activities.ts";
import { CRM } from "./crm.ts";
import { JOBS } from "./jobs.ts";
import { ORGANIZATION } from "./organization.ts";
import type { Sample } from "./sample.ts";
import { TASKS } from "./tasks.ts";

/** A sample of each object type that Close lists. */
export const SAMPLES: Record<keyof typeof EVENT_TYPES, Sample> = {
	...CRM,
	...TASKS,
	...ACTIVITIES,
	...JOBS,
	...ORGANIZATION,
};
