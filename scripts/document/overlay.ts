import { jsonpath } from "json-p3";
import { parse } from "yaml";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { findBrokenRefs } from "./refs.ts";
import { Stop } from "./stop.ts";

/** An action of the overlay, as messages name it. */
export interface OverlayAction {
	/** Its place in the overlay, counted from 1. */
	number: number;
	target: string;
}

export interface Overlaid {
	document: JsonObject;
	/** Actions that changed nothing: the defect is fixed upstream, or has moved. */
	stale: OverlayAction[];
	/** Actions marked `x-may-match-nothing` that did remove something from the published document. */
	madeRoom: OverlayAction[];
}

/**
 * Applies an OpenAPI Overlay in memory, action by action. An update merges objects; an array replaces the array that is
 * there. (Overlay 1.0 appends to it, which is never what a correction wants.)
 */
export function applyOverlay(published: JsonObject, overlayText: string): Overlaid {
	const document: JsonObject = structuredClone(published);
	const stale: OverlayAction[] = [];
	const madeRoom: OverlayAction[] = [];
	/** The action that broke each reference which is broken now. */
	const brokenBy = new Map<string, OverlayAction>();
	for (const { action, named, mayMatchNothing } of readActions(overlayText)) {
		const before = JSON.stringify(document);
		applyAction(document, action, named);
		const hasChanged = JSON.stringify(document) !== before;
		if (mayMatchNothing) {
			if (hasChanged) madeRoom.push(named);
		} else if (!hasChanged) stale.push(named);
		const broken = findBrokenRefs(document);
		for (const ref of broken) if (!brokenBy.has(ref)) brokenBy.set(ref, named);
		for (const ref of [...brokenBy.keys()]) if (!broken.has(ref)) brokenBy.delete(ref);
	}
	const [first] = brokenBy;
	if (first) {
		const [ref, action] = first;
		throw new Stop(
			`${describeAction(action)} breaks the reference ${ref}. Put back what it refers to, or remove it too.`,
		);
	}
	return { document, stale, madeRoom };
}

export function describeAction(action: OverlayAction): string {
	return `openapi/overlay.yaml: action ${action.number}, target ${action.target}`;
}

interface NumberedAction {
	action: JsonObject;
	named: OverlayAction;
	mayMatchNothing: boolean;
}

function readActions(overlayText: string): NumberedAction[] {
	const overlay: Json = parse(overlayText);
	if (!isObject(overlay) || !Array.isArray(overlay.actions)) {
		throw new Stop("openapi/overlay.yaml is not an OpenAPI Overlay: it has no list of `actions`.");
	}
	return overlay.actions.map((action, index) => {
		if (!isObject(action) || typeof action.target !== "string") {
			throw new Stop(`openapi/overlay.yaml: action ${index + 1} has no \`target\`.`);
		}
		const named = { number: index + 1, target: action.target };
		return { action, named, mayMatchNothing: action["x-may-match-nothing"] === true };
	});
}

function applyAction(document: JsonObject, action: JsonObject, named: OverlayAction): void {
	for (const location of findTargets(document, named)) {
		if (action.remove === true) removeAt(document, location);
		else if (action.update !== undefined) updateAt(document, location, action.update, named);
	}
}

/** Where the target matches, the last places first: removing an element moves those after it. */
function findTargets(document: JsonObject, { number, target }: OverlayAction): (string | number)[][] {
	try {
		return jsonpath
			.query(target, document)
			.nodes.map((node) => node.location)
			.reverse();
	} catch (error) {
		const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
		throw new Stop(`openapi/overlay.yaml: action ${number} has a target that is not a JSONPath: ${target}: ${reason}`);
	}
}

function valueAt(document: Json, location: (string | number)[]): Json | undefined {
	let value: Json | undefined = document;
	for (const key of location) {
		if (Array.isArray(value)) value = value[Number(key)];
		else value = isObject(value) ? value[key] : undefined;
	}
	return value;
}

function removeAt(document: JsonObject, location: (string | number)[]): void {
	const parent = valueAt(document, location.slice(0, -1));
	const key = location.at(-1);
	if (key === undefined) return;
	if (Array.isArray(parent)) parent.splice(Number(key), 1);
	else if (isObject(parent)) delete parent[key];
}

function updateAt(document: JsonObject, location: (string | number)[], update: Json, named: OverlayAction): void {
	const target = valueAt(document, location);
	const isContainer = isObject(target) || Array.isArray(target);
	if (isObject(update) && !isObject(target)) {
		const found = isContainer ? "a list" : `a ${typeof target}`;
		throw new Stop(
			`${describeAction(named)} cannot be applied: it updates with an object, but the target is ${found}.`,
		);
	}
	if (isObject(target) && isObject(update)) merge(target, update);
	else replaceAt(document, location, update);
}

function replaceAt(document: JsonObject, location: (string | number)[], value: Json): void {
	const parent = valueAt(document, location.slice(0, -1));
	const key = location.at(-1);
	if (key === undefined) return;
	if (Array.isArray(parent)) parent[Number(key)] = value;
	else if (isObject(parent)) parent[key] = value;
}

function merge(target: JsonObject, update: JsonObject): void {
	for (const [key, value] of Object.entries(update)) {
		const present = target[key];
		if (isObject(present) && isObject(value)) merge(present, value);
		else target[key] = structuredClone(value);
	}
}
