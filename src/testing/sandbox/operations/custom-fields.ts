import { errorAnswer, HttpError } from "../api/answer.ts";
import { answerEmpty, answerWith, type Call, type Handlers, param } from "../api/call.ts";
import { readFields } from "../api/general.ts";
import type { Fields } from "../document/schema.ts";
import { readSetting, writeSetting } from "../objects/settings.ts";
import { showObject } from "../objects/show.ts";
import type { Stored } from "../objects/store.ts";
import { getObject } from "../objects/writer.ts";

const SHARED = "/custom_field/shared/";

/** The order of each object type's custom fields, and the associations of shared fields with object types. */
export const CUSTOM_FIELDS: Handlers = {
	custom_field_schemas_get: (call) => answerWith(call, fieldSchema(call)),
	custom_field_schemas_update(call) {
		const { fields } = readFields(call);
		const order = (Array.isArray(fields) ? fields : []).map(({ id }) => String(id));
		writeSetting(call.writer.world, orderKey(call), { order });
		return answerWith(call, fieldSchema(call));
	},

	custom_fields_shared_create_association(call) {
		const field = sharedField(call);
		const association = { editable_with_roles: [], required: false, ...readFields(call) };
		const others = associationsOf(field).filter((each) => nameOf(each) !== nameOf(association));
		call.writer.update(SHARED, field.id, { associations: [...others, association] });
		return answerWith(call, association);
	},
	custom_fields_shared_get_association: (call) => answerWith(call, findAssociation(call)),
	custom_fields_shared_update_association(call) {
		const field = sharedField(call);
		const changed = { ...findAssociation(call), ...readFields(call) };
		const all = associationsOf(field).map((each) => (nameOf(each) === nameOf(changed) ? changed : each));
		call.writer.update(SHARED, field.id, { associations: all });
		return answerWith(call, changed);
	},
	custom_fields_shared_delete_association(call) {
		const field = sharedField(call);
		const removed = nameOf(findAssociation(call));
		call.writer.update(SHARED, field.id, {
			associations: associationsOf(field).filter((each) => nameOf(each) !== removed),
		});
		return answerEmpty(call);
	},
};

function orderKey(call: Call): string {
	return `/custom_field_schema/${param(call, "object_type")}/`;
}

/** The own and the shared fields of an object type, in the order that was set. */
function fieldSchema(call: Call): Fields {
	const { world } = call.writer;
	const object_type = param(call, "object_type");
	const own = [...world.store.all(`/custom_field/${object_type}/`)].map((field) =>
		showObject(world, `/custom_field/${object_type}/`, field),
	);
	const shared = [...world.store.all(SHARED)].filter((field) =>
		associationsOf(field).some((each) => nameOf(each) === object_type),
	);
	const fields = [...own, ...shared.map((field) => showObject(world, SHARED, field))];
	const { order = [] }: { order?: unknown } = readSetting(world, orderKey(call)) ?? {};
	const positions = new Map((Array.isArray(order) ? order : []).map((id, position) => [id, position]));
	const positionOf = ({ id }: Fields) => positions.get(id) ?? positions.size;
	return { object_type, fields: fields.sort((a, b) => positionOf(a) - positionOf(b)) };
}

function sharedField(call: Call): Stored {
	return getObject(call.writer.world, SHARED, param(call, "scf_id"));
}

function associationsOf({ associations }: Stored): Fields[] {
	return Array.isArray(associations) ? associations : [];
}

/** The object type of an association; for custom activities and custom objects, with the id of their type. */
function nameOf({ object_type, custom_activity_type_id, custom_object_type_id }: Fields): string {
	const typeId = custom_activity_type_id ?? custom_object_type_id;
	return typeId ? `${object_type}/${typeId}` : String(object_type);
}

function findAssociation(call: Call): Fields {
	const wanted = param(call, "object_type");
	const found = associationsOf(sharedField(call)).find((each) => nameOf(each) === wanted);
	if (!found) throw new HttpError(errorAnswer(404));
	return found;
}
