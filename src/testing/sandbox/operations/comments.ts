import { badRequest, invalidFields } from "../api/answer.ts";
import { answerEmpty, answerWith, type Handlers, param } from "../api/call.ts";
import { readFields, showRequested } from "../api/general.ts";
import { writeDate } from "../objects/object-fields.ts";
import { showObject } from "../objects/show.ts";
import type { Stored } from "../objects/store.ts";
import type { World } from "../objects/world.ts";
import { getObject } from "../objects/writer.ts";

/** Comments belong to a thread. The first comment on an object creates its thread. */
export const COMMENTS: Handlers = {
	comments_create(call) {
		const { writer } = call;
		const { object_id, body } = readFields(call);
		const place = writer.world.store.find(object_id);
		if (!place) throw invalidFields({ object_id: "There is no object with this id." });
		const { lead_id } = place.object;
		const thread =
			threadOf(writer.world, place.object.id) ??
			writer.create("/comment_thread/", {
				object_id: place.object.id,
				object_type: writer.world.resources.get(place.collection)?.eventType?.(place.object) ?? null,
				lead_id: lead_id ?? null,
				num_comments: 0,
				participating: [],
			});
		const { id } = writer.create("/comment/", { thread_id: thread.id, lead_id: lead_id ?? null, body, mentions: [] });
		const participating = Array.isArray(thread.participating) ? thread.participating : [];
		writer.update("/comment_thread/", thread.id, {
			num_comments: Number(thread.num_comments) + 1,
			participating: [...new Set([...participating, writer.cause.userId])],
		});
		return answerWith(call, showRequested(call, id));
	},
	comments_list(call) {
		const { world } = call.writer;
		const [threadId, objectId] = [call.query.get("thread_id"), call.query.get("object_id")];
		if ((threadId === null) === (objectId === null)) {
			throw badRequest("Send either thread_id or object_id.");
		}
		const thread = threadId ?? threadOf(world, objectId ?? "")?.id;
		const comments = [...world.store.all("/comment/")].filter(({ thread_id }) => thread_id === thread);
		const data = comments.map((comment) => showObject(world, "/comment/", comment));
		return answerWith(call, { data, has_more: false });
	},
	/** A deleted comment stays in its thread, with an empty body. */
	comments_delete(call) {
		const { world, cause } = call.writer;
		const { id } = getObject(world, "/comment/", param(call));
		const removed_at = writeDate({ format: "date-time" }, world.clock.now());
		call.writer.update("/comment/", id, { body: "", removed_at, removed_by: cause.userId });
		return answerEmpty(call);
	},
};

function threadOf({ store }: World, objectId: string): Stored | undefined {
	for (const thread of store.all("/comment_thread/")) {
		if (thread.object_id === objectId) return thread;
	}
	return undefined;
}
