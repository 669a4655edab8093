import { basename } from "node:path";
import type { JsonObject } from "../json.ts";
import { makeOperationIdsUnique } from "../operations.ts";
import { joinParts, type Parts, splitDocument } from "../parts.ts";
import { PUBLISHED } from "../paths.ts";
import { addPublished, mergeDocuments } from "./merge.ts";
import { type AppliedAction, applyOverlay } from "./overlay.ts";
import type { Sources } from "./project.ts";
import { parsePublished } from "./published.ts";
import { readResources } from "./resources.ts";

/** The document that everything is generated from, with what has become of its sources. */
export interface Document {
	document: JsonObject;
	/** The parts of the document, with the files that they come from. */
	parts: Parts;
	/** The corrected published parts that ours replaced. */
	replaced: Parts;
	/** The overlay's actions that changed nothing. */
	stale: AppliedAction[];
}

/** Makes one document of the published documents, corrected by the overlay, and of the resource files. */
export function makeDocument(sources: Sources): Document {
	const published = readPublished(sources);
	const corrected = joinParts(published);
	const actions = applyOverlay(corrected, sources.overlay);
	const merged = mergeDocuments(withFiles(corrected, published), readResources(sources.resources), actions);
	makeOperationIdsUnique(merged.document);
	return { ...merged, stale: actions.filter(({ changed }) => !changed) };
}

function readPublished(sources: Sources): Parts {
	const published = splitDocument(parsePublished(sources.published, PUBLISHED), PUBLISHED);
	for (const [file, text] of sources.publishedParts) {
		addPublished(published, parsePublished(text, file), file, basename(file, ".yaml"));
	}
	return published;
}

/** The parts of the corrected document, with the files that they come from. */
function withFiles(corrected: JsonObject, published: Parts): Parts {
	const parts = splitDocument(corrected, PUBLISHED);
	for (const [pointer, part] of parts) part.file = published.get(pointer)?.file ?? PUBLISHED;
	return parts;
}
