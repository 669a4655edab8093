import type { SandboxSchema } from "../../../generated/sandbox.ts";
import { ROUTES } from "./routes.ts";
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

const collections = new Map<string, Collection>();
for (const { collection, kind, facts } of ROUTES) {
	if (kind === "other") continue;
	const known = collections.get(collection) ?? {
		path: collection,
		schema: {},
		bodies: [],
		prefix: collection.split("/").filter(Boolean).join("_"),
		idLength: SHORT_ID,
	};
	const [, prefix, rest = ""] = /^([a-z]+)_(\w+)$/.exec(facts.id ?? "") ?? [];
	if (prefix !== undefined) {
		known.prefix = prefix;
		known.idLength = rest.length > 30 ? LONG_ID : SHORT_ID;
	}
	if (facts.body) known.bodies.push(facts.body);
	const schema = kind === "list" ? objectSchema(facts.answer ?? {}).properties.data?.items : facts.answer;
	if (schema && kind !== "delete" && (kind === "get" || known.schema.ref === undefined)) known.schema = schema;
	collections.set(collection, known);
}

/** The collections of the document by path. */
export const COLLECTIONS: ReadonlyMap<string, Collection> = collections;

/** Returns a collection of the document. Throws if there is no such collection. */
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
