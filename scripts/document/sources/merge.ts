import { fromPointer, type JsonObject } from "../json.ts";
import { describePart, joinParts, type Part, type Parts, partPointer, splitDocument } from "../parts.ts";
import { PUBLISHED } from "../paths.ts";
import { forEachReference, resolveReference } from "../references.ts";
import { Stop } from "../stop.ts";
import { type AppliedAction, describeAction } from "./overlay.ts";

export interface Merged {
	document: JsonObject;
	/** The parts of the document, with their files. */
	parts: Parts;
	/** The published parts that were replaced by ours, by pointer. */
	replaced: Parts;
}

/** Merges the published document, corrected by the overlay, and the resource files into one document. */
export function mergeDocuments(published: Parts, resources: Parts, actions: AppliedAction[]): Merged {
	const parts: Parts = new Map();
	const replaced: Parts = new Map();
	const pointers = new Map([...resources.keys()].map((pointer) => [withoutParameterNames(pointer), pointer]));
	for (const [theirPointer, part] of published) {
		const pointer = pointers.get(withoutParameterNames(theirPointer)) ?? theirPointer;
		const ours = resources.get(pointer);
		parts.set(pointer, chooseBetween(part, ours));
		if (ours) replaced.set(pointer, part);
	}
	for (const [pointer, part] of resources) parts.set(pointer, part);
	checkReferences(parts, actions);
	const used = withoutUnusedComponents(parts, resources);
	return { document: joinParts(used), parts: used, replaced };
}

/**
 * Decides which part to use. If the published document and a resource file both have it, ours wins, because it contains
 * what the published one leaves out and its examples are checked. A part that only the published document has is used
 * unchanged.
 */
function chooseBetween(published: Part, ours: Part | undefined): Part {
	return ours ?? published;
}

/**
 * Adds a published document of one resource to the parts of the others. If an operation exists already, the existing
 * one is kept. If a different component of the same name exists, the new one is prefixed with the resource's name.
 */
export function addPublished(parts: Parts, document: JsonObject, file: string, resource: string): void {
	const isTaken = ([pointer, { value }]: [string, Part]) => {
		const other = parts.get(pointer);
		return other !== undefined && JSON.stringify(other.value) !== JSON.stringify(value);
	};
	const taken = new Set(
		[...splitDocument(document, file)]
			.filter(isTaken)
			.map(([pointer]) => pointer)
			.filter((pointer) => pointer.startsWith("/components/")),
	);
	const rename = (pointer: string) => pointer.replace(/^(\/components\/\w+\/)/, `$1${resource}_`);
	forEachReference(document, (ref, holder) => {
		if (taken.has(ref.slice(1))) holder.$ref = `#${rename(ref.slice(1))}`;
	});
	for (const [pointer, part] of splitDocument(document, file)) {
		const name = taken.has(pointer) ? rename(pointer) : pointer;
		if (!parts.has(name)) parts.set(name, part);
	}
}

/**
 * Two paths that differ only in the names of their parameters, such as `/lead/{id}/` and `/lead/{lead_id}/`, are the
 * same.
 */
function withoutParameterNames(pointer: string): string {
	return pointer.startsWith("/paths/") ? pointer.replaceAll(/\{[^{}]*\}/g, "{}") : pointer;
}

function checkReferences(parts: Parts, actions: AppliedAction[]): void {
	const document = joinParts(parts);
	const broken = new Set<string>();
	forEachReference(document, (ref, _, keys) => {
		if (resolveReference(document, ref) !== undefined) return;
		const pointer = partPointer(keys);
		const file = parts.get(pointer)?.file ?? PUBLISHED;
		const reasons = [`${file}: ${describePart(pointer)} refers to ${ref}, which does not exist.`];
		for (const action of actions) {
			if (action.removed.some((removed) => `${ref.slice(1)}/`.startsWith(`${removed}/`))) {
				reasons.push(`${describeAction(action)}, removes it.`);
			}
			if (file === PUBLISHED && action.refs.includes(ref)) {
				reasons.push(`${describeAction(action)}, writes such a reference.`);
			}
		}
		broken.add(reasons.join(" "));
	});
	if (broken.size > 0) throw new Stop([...broken].join("\n"));
}

/** Leaves out unused published components, such as those of operations that were replaced by ours. */
function withoutUnusedComponents(parts: Parts, resources: Parts): Parts {
	const isOptional = (pointer: string) =>
		pointer.startsWith("/components/") &&
		!pointer.startsWith("/components/securitySchemes/") &&
		!resources.has(pointer);
	const used = new Set<string>();
	const use = (pointer: string) => {
		const part = parts.get(pointer);
		if (!part || used.has(pointer)) return;
		used.add(pointer);
		forEachReference(part.value, (ref) => use(partPointer(fromPointer(ref.slice(1)))));
	};
	for (const pointer of parts.keys()) if (!isOptional(pointer)) use(pointer);
	return new Map([...parts].filter(([pointer]) => used.has(pointer)));
}
