import type { Fields } from "../document/schema.ts";
import type { Resource } from "../objects/world.ts";
import { requireLead } from "./lead-of.ts";

/** Tasks: the `_type` is part of the object type of events, and completing a task logs an activity on its lead. */
export const TASK: Resource = {
	eventType: ({ _type }) => `task.${_type}`,
	onCreate(body, { world, cause }) {
		requireLead(body.lead_id, world);
		const fields = { _type: "lead", assigned_to: cause.userId, is_complete: false, is_dateless: false, ...body };
		return { ...fields, ...readDates(fields) };
	},
	onUpdate: (_before, body) => ({ ...body, ...readDates(body) }),
	actions: (task, before) => (task.is_complete === true && before?.is_complete === false ? ["completed"] : []),
	afterUpdate(task, before, writer) {
		if (task.is_complete === true && before.is_complete !== true && task.lead_id !== null) {
			writer.create("/activity/task_completed/", {
				lead_id: task.lead_id,
				task_id: task.id,
				task_text: task.text,
				task_assigned_to: task.assigned_to,
			});
			// Close says that the lead is updated as well. Which of its fields change besides the date is not known.
			writer.touch("/lead/", String(task.lead_id));
		}
		if (task.is_complete === false && before.is_complete === true) {
			for (const { id, task_id } of writer.world.store.ofLead(String(task.lead_id), "/activity/task_completed/")) {
				if (task_id === task.id) writer.remove("/activity/task_completed/", id);
			}
		}
	},
};

/** Keeps `date` and `due_date` in step: `date` may have a time, `due_date` is its day. */
function readDates({ date, due_date }: Fields): Fields {
	if (typeof date === "string") return { due_date: date.slice(0, 10) };
	return typeof due_date === "string" ? { date: due_date } : {};
}
