import { isRecord } from "../../../close/values.ts";
import { COLLECTIONS } from "../document/collections.ts";
import type { Fields } from "../document/schema.ts";
import { describeObject } from "../objects/show.ts";
import type { Stored } from "../objects/store.ts";
import type { World } from "../objects/world.ts";
import { readCondition } from "./conditions.ts";
import { matchesText, textsIn } from "./text.ts";

/** Whether a search finds an object of a collection. */
export type ObjectPredicate = (collection: string, object: Stored) => boolean;

/** The collections of a search's object type, such as `lead`, `activity` or `activity.note`. */
export function collectionsOf(world: World, objectType: unknown): string[] {
	const all = [...COLLECTIONS.keys()];
	if (objectType === "activity") return all.filter((path) => /^\/activity\/.+/.test(path));
	if (typeof objectType === "string" && COLLECTIONS.has(`/${objectType}/`)) return [`/${objectType}/`];
	return all.filter((path) => world.resources.get(path)?.eventType?.({ id: "", _type: "lead" }) === objectType);
}

/** The object type of an object in searches. */
export function objectTypeOf(world: World, collection: string, object: Stored): string {
	return world.resources.get(collection)?.eventType?.(object) ?? collection.replaceAll("/", "");
}

/** Parses a query of a search. A query of a type that the document does not describe finds nothing. */
export function readQuery(world: World, userId: string, query: unknown): ObjectPredicate {
	if (!isRecord(query)) return () => false;
	const finds = readKind(world, userId, query);
	return query.negate === true ? (collection, object) => !finds(collection, object) : finds;
}

function readKind(world: World, userId: string, query: Fields): ObjectPredicate {
	const nested = () =>
		(Array.isArray(query.queries) ? query.queries : []).map((each) => readQuery(world, userId, each));
	switch (query.type) {
		case "and": {
			const all = nested();
			return (collection, object) => all.every((finds) => finds(collection, object));
		}
		case "or": {
			const all = nested();
			return (collection, object) => all.some((finds) => finds(collection, object));
		}
		case "match_all":
			return () => true;
		case "id":
			return (_collection, { id }) => id === query.value;
		case "object_type": {
			const collections = collectionsOf(world, query.object_type);
			return (collection) => collections.includes(collection);
		}
		case "text":
			return (_collection, object) => matchesText(textsIn(object).join(" "), query.mode, String(query.value));
		case "field_condition":
			return readFieldQuery(world, userId, query);
		case "has_related":
			return readRelatedQuery(world, userId, query);
		case "saved_search":
			return readQuery(world, userId, savedQuery(world, query));
		default:
			world.undocumented(`what a query of the type "${query.type}" finds.`);
			return () => false;
	}
}

/** The query of a saved search. */
export function savedQuery({ store }: World, { saved_search_id }: Fields): unknown {
	const s_query = store.get("/saved_search/", String(saved_search_id))?.s_query;
	return isRecord(s_query) ? s_query.query : undefined;
}

/** The name that a search's field has in objects. */
export function fieldName(field: unknown): string {
	if (!isRecord(field)) return "";
	return field.type === "custom_field" ? `custom.${field.custom_field_id}` : String(field.field_name);
}

function readFieldQuery(world: World, userId: string, { field, condition }: Fields): ObjectPredicate {
	const name = fieldName(field);
	const meets = readCondition(world, userId, condition);
	const type = isRecord(field) ? field.object_type : undefined;
	const collections = type === undefined ? undefined : collectionsOf(world, type);
	return (collection, object) => {
		if (collections && !collections.includes(collection)) return false;
		// Only stored fields are in `object`. Computed fields, such as the label of a status, have to be added.
		return meets(name in object ? object[name] : describeObject(world, collection, object)[name]);
	};
}

function readRelatedQuery(world: World, userId: string, query: Fields): ObjectPredicate {
	const finds = readQuery(world, userId, query.related_query);
	const related = collectionsOf(world, query.related_object_type);
	const here = collectionsOf(world, query.this_object_type);
	return (collection, object) => {
		if (!here.includes(collection)) return false;
		return related.some((other) => relatedObjects(world, collection, object, other).some((each) => finds(other, each)));
	};
}

/** The objects of the collection `other` that are related to an object: by the same lead, or by the same contact. */
function relatedObjects({ store }: World, collection: string, object: Stored, other: string): Stored[] {
	const leadId = collection === "/lead/" ? object.id : String(object.lead_id);
	if (other === "/lead/") return [store.get("/lead/", leadId)].filter((lead) => lead !== undefined);
	const onLead = store.ofLead(leadId, other);
	if (collection !== "/contact/" || other === "/contact/") return onLead;
	return onLead.filter(({ contact_id }) => contact_id === object.id);
}
