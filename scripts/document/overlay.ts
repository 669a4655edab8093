import { BaseResolver, bundle, createConfig, makeDocumentFromString, Source } from "@redocly/openapi-core";
import { parse } from "yaml";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { Stop } from "./stop.ts";

/** An action of the overlay, as a complaint names it. */
export interface OverlayAction {
	/** Its place in the overlay, counted from 1. */
	number: number;
	target: string;
}

export interface Overlaid {
	document: JsonObject;
	/** Actions that changed nothing: what they mend is mended upstream, or has moved. */
	stale: OverlayAction[];
	/** Actions marked `x-may-match-nothing` that did take something out of the published document. */
	madeRoom: OverlayAction[];
}

/**
 * Applies the overlay action by action, for Redocly applies a whole overlay without a word about the actions
 * that had no effect.
 */
export async function applyOverlay(published: JsonObject, overlayText: string): Promise<Overlaid> {
	const overlay: Json = parse(overlayText);
	if (!isObject(overlay) || !Array.isArray(overlay.actions)) {
		throw new Stop("openapi/overlay.yaml is not an OpenAPI Overlay: it has no list of `actions`.");
	}
	// Bundling by itself already tidies the document, which must not pass for the first action's work.
	let before = await bundleWith([], JSON.stringify(published));
	const stale: OverlayAction[] = [];
	const madeRoom: OverlayAction[] = [];
	for (const [index, action] of overlay.actions.entries()) {
		if (!isObject(action) || typeof action.target !== "string") {
			throw new Stop(`openapi/overlay.yaml: action ${index + 1} has no \`target\`.`);
		}
		const named = { number: index + 1, target: action.target };
		const after = await bundleWith([action], before, describeAction(named));
		const changed = after !== before;
		if (action["x-may-match-nothing"]) {
			if (changed) madeRoom.push(named);
		} else if (!changed) stale.push(named);
		before = after;
	}
	return { document: JSON.parse(before), stale, madeRoom };
}

/** Gives the document, as JSON, after Redocly has applied the actions. */
async function bundleWith(actions: Json[], document: string, name = "openapi/close.yaml"): Promise<string> {
	const { bundle: result, problems } = await bundle({
		doc: makeDocumentFromString(document, "published.json"),
		config: await createConfig({}),
		externalRefResolver: new InMemoryOverlay(actions),
		overlays: ["overlay.json"],
	});
	const [problem] = problems;
	if (problem) throw new Stop(`${name} cannot be applied: ${problem.message}`);
	return JSON.stringify(result.parsed);
}

export function describeAction(action: OverlayAction): string {
	return `openapi/overlay.yaml: action ${action.number}, target ${action.target}`;
}

/** Hands Redocly an overlay from memory, where it expects a file. */
class InMemoryOverlay extends BaseResolver {
	readonly #text: string;

	constructor(actions: Json[]) {
		super();
		this.#text = JSON.stringify({ overlay: "1.0.0", info: { title: "Actions", version: "1.0.0" }, actions });
	}

	override async loadExternalRef(ref: string): Promise<Source> {
		return new Source(ref, this.#text);
	}
}
