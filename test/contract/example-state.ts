import type { SandboxState } from "close-crm/testing";
import { asArray, asObject, isObject, type Json, type JsonObject } from "../../scripts/document/json.ts";
import { dereference } from "../../scripts/document/references.ts";
import { json, operations } from "./document.ts";

type Stored = { id: string } & JsonObject;
type Objects = Map<string, Map<string, Stored>>;

/** The state of an organization that has every object of the document's examples, and every object that they name. */
export function exampleState(newOrganization: SandboxState): SandboxState {
	const objects: Objects = new Map();
	for (const [collection, example] of exampleObjects()) add(objects, collection, example);
	addNamedObjects(objects);
	addCustomFields(objects);
	addWhatPathsName(objects);
	const all: SandboxState["objects"] = structuredClone(newOrganization.objects);
	for (const [collection, each] of objects) {
		all[collection] = [...(all[collection] ?? []), ...each.values()];
	}
	return { ...newOrganization, objects: all };
}

/** Adds what the examples of paths name by something else than an id. */
function addWhatPathsName(objects: Objects): void {
	for (const { path, operation } of operations) {
		for (const item of asArray(operation.parameters)) {
			const { name, example = "" } = dereference(json, item);
			if (name === "email_address") add(objects, "/unsubscribe/email/", { id: "unsubemail_1", email: example });
			if (name === "source_id") add(objects, "/scheduling_link/", { id: "schlnk_1", source_id: example });
			if (name !== "user_id" || !path.startsWith("/group/")) continue;
			const groups = [...(objects.get("/group/")?.values() ?? [])];
			for (const group of groups) group.members = [{ user_id: example }];
		}
	}
}

function add(objects: Objects, collection: string, object: Stored): void {
	const known = objects.get(collection) ?? new Map<string, Stored>();
	if (!known.has(object.id)) known.set(object.id, object);
	objects.set(collection, known);
}

/** The objects of the examples that answers have, with the paths of their collections. */
function exampleObjects(): [string, Stored][] {
	return operations.flatMap(({ method, path, responses }) => {
		const collection = path.replace(/\{id\}\/$/, "");
		if (method === "delete" || collection.includes("{")) return [];
		return [...responses].flatMap(([status, answer]) => {
			if (status >= 300) return [];
			return examplesOf(answer).flatMap((example): [string, Stored][] => {
				const { data } = asObject(example);
				const objects = path === collection && method === "get" ? asArray(data) : [example];
				return objects.filter(isStored).map((object) => [collectionFor(collection, object), object]);
			});
		});
	});
}

function isStored(value: Json): value is Stored {
	return isObject(value) && typeof value.id === "string";
}

/** Activities are kept by their kind, and exports by what they export. */
function collectionFor(collection: string, object: Stored): string {
	if (collection === "/activity/") return KINDS.get(String(object._type)) ?? collection;
	if (collection === "/export/") return object.type === "opps" ? "/export/opportunity/" : "/export/lead/";
	return collection;
}

const KINDS = new Map(
	operations.flatMap(({ method, path, responses }) => {
		const [, collection] = /^(\/activity\/.+\/)\{id\}\/$/.exec(path) ?? [];
		const answer = responses.get(200);
		if (method !== "get" || collection === undefined || !answer) return [];
		return examplesOf(answer).map((example) => [String(asObject(example)._type), collection] as const);
	}),
);

function examplesOf(body: JsonObject): Json[] {
	const media = asObject(asObject(body.content)["application/json"]);
	if (media.example !== undefined) return [media.example];
	return Object.values(asObject(media.examples)).map((example) => dereference(json, example).value ?? null);
}

/** The collections by what their ids begin with. */
const PREFIXES: [string, string][] = [
	["lead", "/lead/"],
	["cont", "/contact/"],
	["oppo", "/opportunity/"],
	["user", "/user/"],
	["task", "/task/"],
	["seq", "/sequence/"],
	["tmpl", "/email_template/"],
	["memb", "/membership/"],
	["pipe", "/pipeline/"],
	["group", "/group/"],
	["acti", "/activity/note/"],
];

/** Adds an object for each id that an example names, in the likeness of another one. */
function addNamedObjects(objects: Objects): void {
	const text = JSON.stringify(json.paths);
	for (const [prefix, collection] of PREFIXES) {
		const [likeness] = objects.get(collection)?.values() ?? [];
		for (const [, id = ""] of text.matchAll(new RegExp(`"(${prefix}_\\w+)"`, "g"))) {
			add(objects, collection, { ...likeness, id });
		}
	}
	for (const [, id = ""] of text.matchAll(/"(stat_\w+)"/g)) {
		if (objects.get("/status/opportunity/")?.has(id)) continue;
		add(objects, "/status/lead/", { id, label: id });
		add(objects, "/status/opportunity/", { id: id, label: id, type: "active", pipeline_id: "pipe_1" });
	}
}

/** Adds a definition for each custom field that an example sets, of the type of its value. */
function addCustomFields(objects: Objects): void {
	const visit = (value: Json) => {
		if (Array.isArray(value)) value.forEach(visit);
		for (const [name, each] of Object.entries(asObject(value))) {
			visit(each);
			const [, id] = /^custom\.(\w+)(?:\.add|\.remove)?$/.exec(name) ?? [];
			if (id === undefined) continue;
			const type = typeof each === "number" ? "number" : "text";
			objects.get("/custom_field/shared/")?.set(id, { id, name: id, type, accepts_multiple_values: true });
		}
	};
	visit(json.paths ?? null);
}
