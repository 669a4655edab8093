import { errorAnswer, HttpError } from "../api/answer.ts";
import { answerEmpty, answerWith, type Handlers, param } from "../api/call.ts";
import { readFields, showRequested } from "../api/general.ts";

/** Scheduling links that an integration identifies by its own ids, and the users of shared links. */
export const SCHEDULING: Handlers = {
	scheduling_links_create_integration(call) {
		const { writer } = call;
		const fields = readFields(call);
		const known = [...writer.world.store.all("/scheduling_link/")].find(
			({ source_id }) => source_id !== undefined && source_id === fields.source_id,
		);
		const { id } = known
			? writer.update("/scheduling_link/", known.id, fields)
			: writer.create("/scheduling_link/", fields);
		return answerWith(call, showRequested(call, id, "/scheduling_link/"));
	},
	scheduling_links_delete_integration(call) {
		const { world } = call.writer;
		const known = [...world.store.all("/scheduling_link/")].find(
			({ source_id }) => source_id === param(call, "source_id"),
		);
		if (!known) throw new HttpError(errorAnswer(404));
		call.writer.remove("/scheduling_link/", known.id);
		return answerEmpty(call);
	},
	scheduling_links_create_shared_association(call) {
		const { organizationId } = call.writer.world;
		const { userId } = call.writer.cause;
		return answerWith(call, { organization_id: organizationId, user_id: userId, ...readFields(call) });
	},
};
