import type { SandboxSchema } from "../../../generated/sandbox.ts";
import { ROUTES, type Route } from "./routes.ts";
import { alternatives, objectSchema, resolve } from "./schema.ts";

/** What the document says about the objects below one path. */
export interface Collection {
	/** Such as `/lead/`. */
	path: string;
	/** The schema of one object. */
	schema: SandboxSchema;
	/** The schemas of the bodies that create or update an object. */
	bodies: SandboxSchema[];
	/** The prefix of its ids, such as `lead`. */
	prefix: string;
	/** The number of letters and digits after the prefix. */
	idLength: number;
}

/** The ids of Close's older resources have 43 letters and digits, those of newer resources have 22. */
const LONG_ID = 43;
const SHORT_ID = 22;

/** The collections of the document by path. */
export const COLLECTIONS: ReadonlyMap<string, Collection> = makeCollections();

function makeCollections(): Map<string, Collection> {
	const collections = new Map<string, Collection>();
	for (const route of ROUTES) {
		if (route.kind === "other") continue;
		const known = collections.get(route.collection) ?? emptyCollection(route.collection);
		collections.set(route.collection, addRoute(known, route));
	}
	return collections;
}

function emptyCollection(path: string): Collection {
	const prefix = path.split("/").filter(Boolean).join("_");
	return { path, schema: {}, bodies: [], prefix, idLength: SHORT_ID };
}

/** Adds what a route says about its collection: the form of its ids, the schema of its objects, and a body. */
function addRoute(collection: Collection, { kind, facts }: Route): Collection {
	const bodies = facts.body ? [...collection.bodies, facts.body] : collection.bodies;
	return { ...collection, ...idForm(facts.id), schema: objectSchemaOf(collection, { kind, facts }), bodies };
}

/** The prefix and the length of ids like this example. */
function idForm(example = ""): Partial<Collection> {
	const [, prefix, rest = ""] = /^([a-z]+)_(\w+)$/.exec(example) ?? [];
	return prefix === undefined ? {} : { prefix, idLength: rest.length === LONG_ID ? LONG_ID : SHORT_ID };
}

/** The response to a get has all the fields of an object, so it is preferred to other responses. */
function objectSchemaOf({ schema }: Collection, { kind, facts }: Pick<Route, "kind" | "facts">): SandboxSchema {
	const shown = kind === "list" ? objectSchema(facts.answer ?? {}).properties.data?.items : facts.answer;
	if (!shown || kind === "delete") return schema;
	return kind === "get" || schema.ref === undefined ? shown : schema;
}

/** Returns a collection of the document. Throws if the document does not have it. */
export function collectionOf(path: string): Collection {
	const collection = COLLECTIONS.get(path);
	if (!collection) throw new Error(`The document has no collection ${path}.`);
	return collection;
}

/** The collections whose objects this list shows: its own, or those of the kinds below it, as for `/activity/`. */
export function listedCollections(path: string): string[] {
	const below = [...COLLECTIONS.keys()].filter((each) => each !== path && each.startsWith(path));
	const schema = collectionOf(path).schema;
	const isMixed =
		resolve(schema).anyOf !== undefined || below.some((each) => collectionOf(each).schema.ref === schema.ref);
	return isMixed ? below : [path];
}

/** Whether a body can set this field. */
export function isWritable({ bodies }: Collection, name: string): boolean {
	return bodies.some((body) => alternatives(body).some((each) => objectSchema(each).properties[name] !== undefined));
}
