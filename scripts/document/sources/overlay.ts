import { jsonpath } from "json-p3";
import { isObject, type Json, type JsonObject, toPointer, valueAt } from "../json.ts";
import { OVERLAY } from "../paths.ts";
import { forEachReference } from "../references.ts";
import { Stop } from "../stop.ts";
import { parseYaml } from "../yaml.ts";

/** An action of the overlay, and its effect. */
export interface AppliedAction {
	/** Its position in the overlay, counted from 1. */
	number: number;
	/** A JSONPath (RFC 9535). */
	target: string;
	/** How many places the target matches. */
	matches: number;
	/** Whether it changed the document. */
	changed: boolean;
	/** The JSON Pointers of the places that it removed. */
	removed: string[];
	/** The references that it wrote. */
	refs: string[];
}

type Path = (string | number)[];

/**
 * Applies the overlay's actions to a document, in place and in order. An action's objects are merged with the
 * document's; its lists and single values replace the document's.
 */
export function applyOverlay(document: JsonObject, overlayText: string): AppliedAction[] {
	const overlay = parseYaml(overlayText, OVERLAY);
	if (!isObject(overlay) || !Array.isArray(overlay.actions)) {
		throw new Stop(`${OVERLAY} is not an OpenAPI Overlay: it has no list of \`actions\`.`);
	}
	return overlay.actions.map((action, index) => applyAction(document, action, index + 1));
}

export function describeAction({ number, target }: { number: number; target: string }): string {
	return `openapi/overlay.yaml: action ${number}, target ${target}`;
}

function applyAction(document: JsonObject, action: Json, number: number): AppliedAction {
	if (!isObject(action) || typeof action.target !== "string") {
		throw new Stop(`${OVERLAY}: action ${number} has no \`target\`.`);
	}
	const { target, update } = action;
	const name = describeAction({ number, target });
	const paths = findPaths(document, target, name);
	const applied: AppliedAction = { number, target, matches: paths.length, changed: false, removed: [], refs: [] };
	if (action.remove === true) {
		// In reverse order, so that the remaining indexes of a list stay valid.
		for (const path of paths.toReversed()) removeAt(document, path, name);
		return { ...applied, changed: paths.length > 0, removed: paths.map(toPointer) };
	}
	if (update === undefined) throw new Stop(`${name} has neither \`update\` nor \`remove: true\`.`);
	forEachReference(update, (ref) => applied.refs.push(ref));
	for (const path of paths) {
		const changed = updateAt(document, path, update, name);
		applied.changed ||= changed;
	}
	return applied;
}

function findPaths(document: JsonObject, target: string, name: string): Path[] {
	try {
		return jsonpath.query(target, document).nodes.map(({ location }) => location);
	} catch (error) {
		const [reason] = String(error instanceof Error ? error.message : error).split("\n");
		throw new Stop(`${name} is not a JSONPath: ${reason}`);
	}
}

function removeAt(document: JsonObject, path: Path, name: string): void {
	const key = path.at(-1);
	const parent = valueAt(document, path.slice(0, -1));
	if (key === undefined) throw new Stop(`${name} cannot be applied: it would remove the whole document.`);
	if (Array.isArray(parent)) parent.splice(Number(key), 1);
	else if (isObject(parent)) delete parent[key];
}

/** Returns whether it changed anything. */
function updateAt(document: JsonObject, path: Path, update: Json, name: string): boolean {
	const found = valueAt(document, path);
	if (isObject(found) && isObject(update)) return merge(found, update);
	if (Array.isArray(found) && Array.isArray(update)) {
		if (JSON.stringify(found) === JSON.stringify(update)) return false;
		found.splice(0, found.length, ...structuredClone(update));
		return true;
	}
	throw new Stop(`${name} cannot be applied: its target is ${kindOf(found)} and its update is ${kindOf(update)}.`);
}

/** Merges objects into objects and replaces everything else. Returns whether it changed anything. */
function merge(target: JsonObject, update: JsonObject): boolean {
	let changed = false;
	for (const [key, value] of Object.entries(update)) {
		const before = target[key];
		if (isObject(before) && isObject(value)) {
			const childChanged = merge(before, value);
			changed ||= childChanged;
		} else if (JSON.stringify(before) !== JSON.stringify(value)) {
			target[key] = structuredClone(value);
			changed = true;
		}
	}
	return changed;
}

function kindOf(value: Json | undefined): string {
	if (Array.isArray(value)) return "a list";
	return isObject(value) ? "an object" : `a ${typeof value}`;
}
