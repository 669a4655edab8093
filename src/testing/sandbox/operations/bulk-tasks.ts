import { withParams } from "../api/body.ts";
import { answerWith, type Handlers } from "../api/call.ts";
import { readFields } from "../api/general.ts";
import { ObjectList } from "../lists/list.ts";

/** Updates all tasks that match the query and the `_params` of the body. */
export const BULK_TASKS: Handlers = {
	tasks_bulk_update(call) {
		const { _params, ...fields } = readFields(call);
		const tasks = [...new ObjectList(call.writer.world, "/task/", withParams(call.query, _params)).all()];
		for (const { id } of tasks) call.writer.update("/task/", id, fields);
		return answerWith(call, { ok: true });
	},
};
