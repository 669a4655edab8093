import { describeEventData, eventDataName } from "../event-data.ts";
import { asObject, type JsonObject } from "../json.ts";

/** The type of the object in an event, by object type. */
export function generateEventData(document: JsonObject): string {
	const members = Object.entries(asObject(document["x-event-types"])).flatMap(([objectType, entry]) => {
		const { data } = asObject(entry);
		if (typeof data !== "string")
			return ["\t/** Its fields are not known. */", `\t${JSON.stringify(objectType)}: AnyObject;`];
		return [
			`\t/** ${describeEventData(document, data, [objectType])} */`,
			`\t${JSON.stringify(objectType)}: components["schemas"][${JSON.stringify(eventDataName(data))}];`,
		];
	});
	return [
		'import type { components } from "./schema.ts";',
		"",
		"/** An object with any fields. */",
		"interface AnyObject {",
		"\t/** The id of the object. */",
		"\tid: string;",
		"\t[field: string]: unknown;",
		"}",
		"",
		"/** The object in an event, by object type: the type of `data`, and of `previous_data` in a deletion. */",
		"export interface EventData {",
		...members,
		"}",
		"",
	].join("\n");
}
