import { randomId } from "../../samples/random.ts";
import { withParams } from "../api/body.ts";
import { answerEmpty, answerWith, type Handlers, param } from "../api/call.ts";
import { readFields, showRequested } from "../api/general.ts";
import type { Fields } from "../document/schema.ts";
import { pickFields } from "../lists/fields.ts";
import { showObject } from "../objects/show.ts";
import type { World } from "../objects/world.ts";
import { getObject } from "../objects/writer.ts";
import { addUser } from "../state/new-organization.ts";

/** Users and their memberships. */
export const USERS: Handlers = {
	users_get_me(call) {
		const { world, cause } = call.writer;
		const user = showObject(world, "/user/", getObject(world, "/user/", cause.userId));
		return answerWith(call, pickFields({ ...user, ...membershipsOf(world, cause.userId) }, call.query));
	},
	users_list_availabilities(call) {
		const users = [...call.writer.world.store.all("/user/")];
		return answerWith(call, { data: users.map(({ id }) => ({ user_id: id, availability: [] })) });
	},
	memberships_create(call) {
		const { world } = call.writer;
		const { email, role_id } = readFields(call);
		const [first_name = ""] = String(email).split("@");
		const user = { id: randomId("user", 43, world.random), email: String(email), first_name, last_name: "" };
		const membership = addUser(world.store, user, world.clock.now());
		world.store.replace("/membership/", { ...getObject(world, "/membership/", membership), role_id, role: role_id });
		call.writer.emitAction("/membership/", membership, "activated");
		return answerWith(call, showRequested(call, membership, "/membership/"));
	},
	memberships_bulk_update(call) {
		const { _params, ...fields } = readFields(call);
		const ids = idsOf(_params, call.query);
		for (const id of ids) call.writer.update("/membership/", id, fields);
		return answerWith(call, { count: ids.length });
	},
	memberships_delete(call) {
		const { world } = call.writer;
		const membership = getObject(world, "/membership/", param(call));
		call.writer.emitAction("/membership/", membership.id, "deactivated");
		world.store.remove("/membership/", membership);
		return answerEmpty(call);
	},
	memberships_get_pinned_views(call) {
		const { pinned_view_ids } = getObject(call.writer.world, "/membership/", param(call));
		return answerWith(call, { saved_view_ids: pinned_view_ids ?? [] });
	},
	memberships_update_pinned_views(call) {
		const { world } = call.writer;
		const membership = getObject(world, "/membership/", param(call));
		const { saved_view_ids } = readFields(call);
		world.store.replace("/membership/", { ...membership, pinned_view_ids: saved_view_ids });
		return answerWith(call, { saved_view_ids });
	},
};

/** The ids of a bulk update, from the `_params` of the body or from the query. */
function idsOf(params: unknown, query: URLSearchParams): string[] {
	const merged = withParams(query, params);
	const text = merged.get("id__in") ?? merged.get("id") ?? "";
	return text.split(",").filter(Boolean);
}

function membershipsOf(world: World, userId: string): Fields {
	const organization = getObject(world, "/organization/", world.organizationId);
	const memberships = [...world.store.all("/membership/")].filter(({ user_id }) => user_id === userId);
	return {
		memberships: memberships.map((each) => showObject(world, "/membership/", each)),
		organizations: [showObject(world, "/organization/", organization)],
	};
}
