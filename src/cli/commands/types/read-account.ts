import { type CloseClient, ClosePaymentRequiredError, type ItemOf, type ListRoute } from "../../../index.ts";

/** The settings of an organization from which types and constants are made. */
export interface Account {
	custom_fields: AccountField[];
	custom_activity_types: Named[];
	custom_object_types: Named[];
	lead_statuses: Named[];
	opportunity_statuses: (Named & { pipeline_id: string | null })[];
	pipelines: Named[];
	users: Named[];
	groups: Named[];
}

/** An item with an id and the name that Close shows. */
export interface Named {
	id: string;
	name: string;
}

/** A custom field, and the objects that have it. */
export interface AccountField extends Named {
	/** Close's type, such as `choices`. */
	type: string;
	accepts_multiple_values: boolean;
	choices: string[];
	/** Empty only for a shared field that no object uses. */
	objects: FieldObject[];
}

/** A kind of object that has custom fields, such as leads or the activities of one type. */
export interface FieldObject {
	kind: "lead" | "contact" | "opportunity" | "activity" | "custom_object";
	/** The id of the custom activity type or custom object type; null for other objects. */
	type_id: string | null;
}

/** Reads the settings of an organization. Lists that its plan does not include are empty. */
export async function readAccount(client: CloseClient): Promise<Account> {
	const list = <Route extends ListRoute>(route: Route) => readList(client, route);
	const [leads, contacts, opportunities, activities, objects, shared] = await Promise.all([
		list("GET /custom_field/lead/"),
		list("GET /custom_field/contact/"),
		list("GET /custom_field/opportunity/"),
		list("GET /custom_field/activity/"),
		list("GET /custom_field/custom_object_type/"),
		list("GET /custom_field/shared/"),
	]);
	const [activityTypes, objectTypes, leadStatuses, opportunityStatuses, pipelines, users, groups] = await Promise.all([
		list("GET /custom_activity/"),
		list("GET /custom_object_type/"),
		list("GET /status/lead/"),
		list("GET /status/opportunity/"),
		list("GET /pipeline/"),
		list("GET /user/"),
		list("GET /group/"),
	]);
	return {
		custom_fields: mergeFields([
			...leads.map((field) => readField(field, [{ kind: "lead", type_id: null }])),
			...contacts.map((field) => readField(field, [{ kind: "contact", type_id: null }])),
			...opportunities.map((field) => readField(field, [{ kind: "opportunity", type_id: null }])),
			...activities.map((field) => readField(field, [ofType("activity", field.custom_activity_type_id)])),
			...objects.map((field) => readField(field, [ofType("custom_object", field.custom_object_type_id)])),
			...shared.map((field) => readField(field, (field.associations ?? []).flatMap(readAssociation))),
		]),
		custom_activity_types: inOrder(activityTypes.map(({ id, name }) => readNamed(id, name))),
		custom_object_types: inOrder(objectTypes.map(({ id, name }) => readNamed(id, name))),
		lead_statuses: inOrder(leadStatuses.map(({ id, label }) => readNamed(id, label))),
		opportunity_statuses: inOrder(
			opportunityStatuses.map(({ id, label, pipeline_id }) => ({
				...readNamed(id, label),
				pipeline_id: pipeline_id ?? null,
			})),
		),
		pipelines: inOrder(pipelines.map(({ id, name }) => readNamed(id, name))),
		users: inOrder(
			users.map(({ id, first_name, last_name }) => readNamed(id, [first_name, last_name].filter(Boolean).join(" "))),
		),
		groups: inOrder(groups.map(({ id, name }) => readNamed(id, name))),
	};
}

/** An item without a name is named by its id. */
function readNamed(id: string, name: string | null | undefined): Named {
	return { id, name: name || id };
}

async function readList<Route extends ListRoute>(client: CloseClient, route: Route): Promise<ItemOf<Route>[]> {
	const items: ItemOf<Route>[] = [];
	// The casts are safe: without `_fields` an item has all its fields. TypeScript cannot infer that for a generic route.
	const found = client.paginate(route as ListRoute) as AsyncIterable<ItemOf<Route>>;
	try {
		for await (const item of found) items.push(item);
	} catch (error) {
		if (!(error instanceof ClosePaymentRequiredError)) throw error;
	}
	return items;
}

/** The fields of a custom field that are used here. */
interface FieldData {
	id: string;
	name?: string | null;
	type?: string | null;
	accepts_multiple_values?: boolean | null;
	choices?: string[] | null;
}

function readField(
	{ id, name, type, accepts_multiple_values, choices }: FieldData,
	objects: FieldObject[],
): AccountField {
	return {
		...readNamed(id, name),
		type: type ?? "unknown",
		accepts_multiple_values: accepts_multiple_values ?? false,
		choices: choices ?? [],
		objects,
	};
}

/** The objects of one custom type. */
function ofType(kind: FieldObject["kind"], typeId: unknown): FieldObject {
	return { kind, type_id: typeof typeId === "string" ? typeId : null };
}

/** The objects of a shared field's association. An unknown object type has none, so the field gets a type but no constant. */
function readAssociation(association: { [name: string]: unknown }): FieldObject[] {
	const { object_type, custom_activity_type_id, custom_object_type_id } = association;
	switch (object_type) {
		case "lead":
		case "contact":
		case "opportunity":
			return [{ kind: object_type, type_id: null }];
		case "custom_activity_type":
			return [ofType("activity", custom_activity_type_id)];
		case "custom_object_type":
			return [ofType("custom_object", custom_object_type_id)];
		default:
			return [];
	}
}

/** Merges the entries of each field, because shared fields are also in the lists of the objects that use them. */
function mergeFields(fields: AccountField[]): AccountField[] {
	const merged = new Map<string, AccountField>();
	for (const field of fields) {
		const objects = [...(merged.get(field.id)?.objects ?? []), ...field.objects];
		const distinct = new Map(objects.map((object) => [`${object.kind} ${object.type_id}`, object]));
		const sorted = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
		merged.set(field.id, { ...field, objects: sorted });
	}
	return inOrder([...merged.values()]);
}

/** Sorts items by name, so that the module does not depend on their order in Close. */
function inOrder<Each extends Named>(items: Each[]): Each[] {
	const key = ({ name, id }: Named) => `${name}\n${id}`;
	return items.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
