import { OPERATIONS, type SandboxOperation } from "../../../generated/sandbox.ts";
import type { operations } from "../../../generated/schema.ts";
import { Refusal } from "../api/answer.ts";
import { objectSchema } from "./schema.ts";

/** A call that the API takes, by its name in the document. */
export type Operation = Exclude<keyof operations, "webhook_delivery">;

/** What an operation does with a collection; `other` is none of these. */
export type Kind = "list" | "create" | "get" | "update" | "delete" | "other";

/** An operation with its place among the others. */
export interface Route {
	operation: Operation;
	/** Such as `GET /lead/{id}/`. */
	name: string;
	kind: Kind;
	/** The path of the collection that it works on, such as `/lead/`. */
	collection: string;
	facts: SandboxOperation;
}

/** A route with the values of the parameters in its path. */
export interface FoundRoute {
	route: Route;
	params: { [name: string]: string };
}

interface Path {
	pattern: RegExp;
	methods: Map<string, Route>;
}

const BASE = "/api/v1";
/** What each method does with one object. */
const ONE: { [method: string]: Kind } = { GET: "get", PUT: "update", DELETE: "delete" };

/** Every operation of the document. */
export const ROUTES: readonly Route[] = Object.entries(OPERATIONS).map(([name, facts]) => makeRoute(name, facts));

const paths = makePaths();

/** Finds the operation of a request. Throws the refusal if there is no such operation. */
export function findRoute(method: string, path: string): FoundRoute {
	for (const { pattern, methods } of candidates(path)) {
		const found = pattern.exec(path);
		if (!found) continue;
		const route = methods.get(method);
		// The body that Close gives to a wrong method is not known.
		if (!route) throw new Refusal({ status: 405, body: { error: "Method not allowed." } });
		const params = Object.entries({ ...found.groups }).map(([key, value]) => [key, decode(value)]);
		return { route, params: Object.fromEntries(params) };
	}
	throw new Refusal({ status: 404, body: { error: "The requested URL was not found on the server." } });
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
	const [, collection, isOne] = /^(.*?\/)(\{id\}\/)?$/.exec(path) ?? [];
	return {
		// The table is made of the document that the types are made of.
		operation: facts.operationId as Operation,
		name,
		kind: kindOf(method, path, isOne !== undefined, facts),
		collection: collection ?? path,
		facts,
	};
}

function kindOf(method: string, path: string, isOne: boolean, facts: SandboxOperation): Kind {
	if (isOne) return ONE[method] ?? "other";
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

/** The patterns by the first part of their paths. Those without parameters come first. */
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

/** Without the last slash too: clients that leave it out are in use. The last parameter of an association has a slash. */
function toPattern(path: string): RegExp {
	const pattern = path
		.replace(/\/$/, "/?")
		.replace(/\{object_type\}/, "(?<object_type>.+?)")
		.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
	return new RegExp(`^${BASE}${pattern}$`);
}
