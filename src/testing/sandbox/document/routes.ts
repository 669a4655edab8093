import { OPERATIONS, type SandboxOperation } from "../../../generated/sandbox.ts";
import type { operations } from "../../../generated/schema.ts";
import { HttpError } from "../api/answer.ts";
import { objectSchema } from "./schema.ts";

/** The `operationId` of an API call. */
export type Operation = Exclude<keyof operations, "webhook_delivery">;

/** What an operation does with a collection; `other` needs a handler of its own. */
export type Kind = "list" | "create" | "get" | "update" | "delete" | "other";

/** An operation and the collection that it works on. */
export interface Route {
	operation: Operation;
	/** Such as `GET /lead/{id}/`. */
	name: string;
	kind: Kind;
	/** The path of the collection, such as `/lead/`. */
	collection: string;
	facts: SandboxOperation;
}

/** The route of a request, and its path parameters. */
export interface FoundRoute {
	route: Route;
	params: { [name: string]: string };
}

interface Path {
	pattern: RegExp;
	methods: Map<string, Route>;
}

const BASE = "/api/v1";
/** What each method does with a single object. */
const OBJECT_KINDS: { [method: string]: Kind } = { GET: "get", PUT: "update", DELETE: "delete" };

/** Every operation of the document. */
export const ROUTES: readonly Route[] = Object.entries(OPERATIONS).map(([name, facts]) => makeRoute(name, facts));

const paths = makePaths();

/** Finds the route of a request. Throws a 404 for an unknown path, and a 405 for a method that the path does not have. */
export function findRoute(method: string, path: string): FoundRoute {
	for (const { pattern, methods } of candidates(path)) {
		const found = pattern.exec(path);
		if (!found) continue;
		const route = methods.get(method);
		// Close's body for a wrong method is not known.
		if (!route) throw new HttpError({ status: 405, body: { error: "Method not allowed." } });
		const params = Object.entries({ ...found.groups }).map(([key, value]) => [key, decode(value)]);
		return { route, params: Object.fromEntries(params) };
	}
	throw new HttpError({ status: 404, body: { error: "The requested URL was not found on the server." } });
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function makeRoute(name: string, facts: SandboxOperation): Route {
	const [method = "", path = ""] = name.split(" ");
	const [, collection, id] = /^(.*?\/)(\{id\}\/)?$/.exec(path) ?? [];
	return {
		// The cast is safe, because OPERATIONS and the type `operations` are generated from the same document.
		operation: facts.operationId as Operation,
		name,
		kind: kindOf(method, path, id !== undefined, facts),
		collection: collection ?? path,
		facts,
	};
}

function kindOf(method: string, path: string, isObject: boolean, facts: SandboxOperation): Kind {
	if (isObject) return OBJECT_KINDS[method] ?? "other";
	if (path.includes("{")) return "other";
	if (method === "GET") return isList(facts) ? "list" : "other";
	const answer = facts.answer && objectSchema(facts.answer);
	return method === "POST" && answer?.properties.id !== undefined && hasList(path) ? "create" : "other";
}

function isList({ answer }: SandboxOperation): boolean {
	return answer !== undefined && objectSchema(answer).properties.data?.type === "array";
}

function hasList(path: string): boolean {
	const facts = OPERATIONS[`GET ${path}`];
	return facts !== undefined && isList(facts);
}

/** The path patterns, grouped by the first part of the path. Patterns without parameters come first. */
function makePaths(): Map<string, Path[]> {
	const byPath = new Map<string, Path>();
	for (const route of ROUTES) {
		const [method = "", path = ""] = route.name.split(" ");
		const known = byPath.get(path) ?? { pattern: toPattern(path), methods: new Map<string, Route>() };
		known.methods.set(method, route);
		byPath.set(path, known);
	}
	const grouped = new Map<string, Path[]>();
	const inOrder = [...byPath].sort(([a], [b]) => Number(a.includes("{")) - Number(b.includes("{")));
	for (const [path, each] of inOrder) {
		const group = firstPart(path);
		grouped.set(group, [...(grouped.get(group) ?? []), each]);
	}
	return grouped;
}

function candidates(path: string): Path[] {
	return path.startsWith(`${BASE}/`) ? (paths.get(firstPart(path.slice(BASE.length))) ?? []) : [];
}

function firstPart(path: string): string {
	return path.split("/")[1] ?? "";
}

/**
 * A pattern for the paths of a route. The trailing slash is optional, because some clients leave it out. `object_type` may
 * contain a slash, because the object type of a shared field's association can have one.
 */
function toPattern(path: string): RegExp {
	const pattern = path
		.replace(/\/$/, "/?")
		.replace(/\{object_type\}/, "(?<object_type>.+?)")
		.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
	return new RegExp(`^${BASE}${pattern}$`);
}
