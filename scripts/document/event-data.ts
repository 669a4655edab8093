import { asArray, asObject, isObject, type Json, type JsonObject } from "./json.ts";
import { dereference } from "./references.ts";
import { Stop } from "./stop.ts";

/** The name of the schema that an object has in events. */
export function eventDataName(schema: string): string {
	return `${schema}EventData`;
}

/** How the fields of an object in events are known: from recorded events, from Close's documentation, or not at all. */
type Payload = "observed" | "documented" | "unknown";

const PAYLOADS: Record<Payload, string> = {
	observed: "Recorded events have this shape.",
	documented: "Close's documentation shows an event of this shape.",
	unknown: "No such event has been seen: these are the fields that the API returns.",
};

/**
 * Adds a schema for the `data` of events to the document, for each schema that an object type of `x-event-types` names
 * with `data`. An event does not contain the object as the API returns it, so only `id` is required. `x-event-data` says,
 * by the name of the schema, how its fields are known, and which fields events add or write differently.
 */
export function addEventData(document: JsonObject): void {
	const schemas = asObject(asObject(document.components).schemas);
	const names = listDataSchemas(document);
	for (const name of Object.keys(asObject(document["x-event-data"]))) {
		if (!names.has(name)) throw new Stop(`x-event-data: no object type in x-event-types has \`data: ${name}\`.`);
	}
	for (const [name, objectTypes] of names) {
		const { properties, patternProperties } = fieldsOf(document, name, objectTypes);
		const added = asObject(knownOf(document, name).properties);
		schemas[eventDataName(name)] = {
			type: "object",
			description: describeEventData(document, name, objectTypes),
			required: ["id"],
			properties: { id: { type: "string" }, ...properties, ...added },
			...(patternProperties && { patternProperties }),
		};
	}
}

/** Describes the data of these object types in two or three sentences. */
export function describeEventData(document: JsonObject, name: string, objectTypes: string[]): string {
	const known = knownOf(document, name);
	const isKnownAs = (payload: Payload) => asArray(known[payload]).some((each) => objectTypes.includes(String(each)));
	const payload = (["observed", "documented"] as const).find(isKnownAs) ?? "unknown";
	return `${name} in an event. Only its id is certain to be present. ${PAYLOADS[payload]}`;
}

function knownOf(document: JsonObject, name: string): JsonObject {
	return asObject(asObject(document["x-event-data"])[name]);
}

/** The schemas that `data` names in the catalogue, each with the object types that have it. */
function listDataSchemas(document: JsonObject): Map<string, string[]> {
	const names = new Map<string, string[]>();
	for (const [objectType, entry] of Object.entries(asObject(document["x-event-types"]))) {
		const { data } = asObject(entry);
		if (typeof data === "string") names.set(data, [...(names.get(data) ?? []), objectType]);
	}
	return names;
}

interface Fields {
	properties: JsonObject;
	patternProperties: JsonObject | undefined;
}

function fieldsOf(document: JsonObject, name: string, objectTypes: string[]): Fields {
	const ref = { $ref: `#/components/schemas/${name}` };
	const parts = partsOf(document, ref);
	const properties: JsonObject = structuredClone(
		Object.assign({}, ...parts.map((part) => asObject(part.properties))) as JsonObject,
	);
	if (Object.keys(properties).length === 0) {
		throw new Stop(`x-event-types: ${objectTypes.join(", ")}: the document has no schema ${name} with properties.`);
	}
	const patterns = parts.map((part) => part.patternProperties).filter(isObject);
	return { properties, patternProperties: patterns.length > 0 ? Object.assign({}, ...patterns) : undefined };
}

/** The schemas that a schema consists of: itself, or those of its `allOf`. */
function partsOf(document: JsonObject, schema: Json): JsonObject[] {
	const own = dereference(document, schema);
	return [...asArray(own.allOf).flatMap((part) => partsOf(document, part)), own];
}
