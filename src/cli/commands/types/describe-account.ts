import { type Collision, nameAll } from "./names.ts";
import type { Account, AccountField, FieldObject, Named } from "./read-account.ts";

/** The content of the module to write: the types of custom fields, and constants. */
export interface Description {
	fields: FieldType[];
	/** The groups of constants, outer groups first. A group may be empty. */
	groups: Group[];
}

/** A member of the interface `CustomFields`. */
export interface FieldType {
	/** Such as `custom.cf_…`. */
	name: string;
	comment: string;
	/** The TypeScript type. */
	type: string;
}

/** The constants below a path, such as `statuses.lead`. */
export interface Group {
	path: string[];
	constants: Constant[];
	collisions: Collision[];
}

export interface Constant {
	name: string;
	value: string;
	comment: string;
}

export function describeAccount(account: Account): Description {
	return { fields: describeFields(account), groups: describeGroups(account) };
}

function describeFields(account: Account): FieldType[] {
	const types = account.custom_fields.map((field) => ({
		name: nameOf(field),
		comment: `${describeObjects(field, account)}: ${describeField(field)}`,
		type: typeOf(field),
	}));
	return types.sort((a, b) => (`${a.comment} ${a.name}` < `${b.comment} ${b.name}` ? -1 : 1));
}

function describeGroups(account: Account): Group[] {
	const { custom_activity_types, custom_object_types, pipelines } = account;
	const fieldsOf = (path: string[], kind: FieldObject["kind"], typeId: string | null): Group => {
		const isOne = (object: FieldObject) => object.kind === kind && object.type_id === typeId;
		return fieldGroup(
			path,
			account.custom_fields.filter(({ objects }) => objects.some(isOne)),
		);
	};
	return [
		fieldsOf(["fields", "lead"], "lead", null),
		fieldsOf(["fields", "contact"], "contact", null),
		fieldsOf(["fields", "opportunity"], "opportunity", null),
		emptyGroup(["fields", "activity"]),
		...forEachNamed(custom_activity_types, (name, id) => fieldsOf(["fields", "activity", name], "activity", id)),
		emptyGroup(["fields", "customObject"]),
		...forEachNamed(custom_object_types, (name, id) => fieldsOf(["fields", "customObject", name], "custom_object", id)),
		idGroup(["statuses", "lead"], account.lead_statuses),
		emptyGroup(["statuses", "opportunity"]),
		...forEachNamed(pipelines, (name, id) => {
			const statuses = account.opportunity_statuses.filter(({ pipeline_id }) => pipeline_id === id);
			return idGroup(["statuses", "opportunity", name], statuses);
		}),
		idGroup(["pipelines"], pipelines),
		idGroup(["activityTypes"], custom_activity_types),
		idGroup(["objectTypes"], custom_object_types),
		idGroup(["users"], account.users),
		idGroup(["groups"], account.groups),
	];
}

function emptyGroup(path: string[]): Group {
	return { path, constants: [], collisions: [] };
}

/** A group of constants whose values are ids. */
function idGroup(path: string[], items: Named[]): Group {
	const { names, collisions } = nameAll(items);
	const constants = items.map(({ id, name }) => ({ name: names.get(id) ?? id, value: id, comment: name }));
	return { path, constants, collisions };
}

/** A group of constants whose values are the names of custom fields in objects. */
function fieldGroup(path: string[], fields: AccountField[]): Group {
	const { names, collisions } = nameAll(fields);
	const constants = fields.map((field) => ({
		name: names.get(field.id) ?? field.id,
		value: nameOf(field),
		comment: describeField(field),
	}));
	return { path, constants, collisions };
}

function forEachNamed<Result>(items: Named[], describe: (name: string, id: string) => Result): Result[] {
	const { names } = nameAll(items);
	return items.map(({ id }) => describe(names.get(id) ?? id, id));
}

function nameOf({ id }: AccountField): string {
	return `custom.${id}`;
}

/** Such as `Renewal (date)` and `Interests (list of choices)`. */
function describeField({ name, type, accepts_multiple_values }: AccountField): string {
	const kind = type.replaceAll("_", " ");
	return `${name} (${accepts_multiple_values ? `list of ${kind}` : kind})`;
}

const KINDS: Record<FieldObject["kind"], string> = {
	lead: "Lead",
	contact: "Contact",
	opportunity: "Opportunity",
	activity: "Activity",
	custom_object: "Custom object",
};

/** Such as `Lead, Activity "Demo"`. */
function describeObjects({ objects }: AccountField, account: Account): string {
	const types = [...account.custom_activity_types, ...account.custom_object_types];
	const described = objects.map(({ kind, type_id }) => {
		const type = types.find(({ id }) => id === type_id);
		return type ? `${KINDS[kind]} "${type.name}"` : KINDS[kind];
	});
	return described.join(", ") || "Shared, not in use";
}

/** The TypeScript types of values, by Close's type of the field. Any other type becomes `unknown`. */
const VALUE_TYPES: Record<string, string> = {
	text: "string",
	textarea: "string",
	hidden: "string",
	number: "number",
	date: "string",
	datetime: "string",
	user: "string",
	contact: "string",
	custom_object: "string",
};

function typeOf({ type, accepts_multiple_values, choices }: AccountField): string {
	const value = type === "choices" ? choicesType(choices) : VALUE_TYPES[type];
	if (value === undefined) return "unknown";
	if (!accepts_multiple_values) return `${value} | null`;
	return `${value.includes(" | ") ? `(${value})` : value}[] | null`;
}

function choicesType(choices: string[]): string {
	if (choices.length === 0) return "string";
	const distinct = [...new Set(choices)].sort();
	return distinct.map((choice) => JSON.stringify(choice)).join(" | ");
}
