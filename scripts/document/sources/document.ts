import { basename } from "node:path";
import { addEventData } from "../event-data.ts";
import type { JsonObject } from "../json.ts";
import { makeOperationIdsUnique } from "../operations.ts";
import { joinParts, type Parts, splitDocument } from "../parts.ts";
import { PUBLISHED } from "../paths.ts";
import { addPublished, mergeDocuments } from "./merge.ts";
import { type AppliedAction, applyOverlay } from "./overlay.ts";
import type { Sources } from "./project.ts";
import { parsePublished } from "./published.ts";
import { readResources } from "./resources.ts";

/** The document from which everything is generated, and how its sources were used. */
export interface Document {
	document: JsonObject;
	/** The parts of the document, with their files. */
	parts: Parts;
	/** The corrected published parts that were replaced by ours. */
	replaced: Parts;
	/** The overlay's actions that changed nothing. */
	stale: AppliedAction[];
}

/** Merges the published documents, corrected by the overlay, and the resource files into one document. */
export function makeDocument(sources: Sources): Document {
	const published = readPublished(sources);
	const corrected = joinParts(published);
	const actions = applyOverlay(corrected, sources.overlay);
	const merged = mergeDocuments(withFiles(corrected, published), readResources(sources.resources), actions);
	makeOperationIdsUnique(merged.document);
	addEventData(merged.document);
	return { ...merged, stale: actions.filter(({ changed }) => !changed) };
}

function readPublished(sources: Sources): Parts {
	const published = splitDocument(parsePublished(sources.published, PUBLISHED), PUBLISHED);
	for (const [file, text] of sources.publishedParts) {
		addPublished(published, parsePublished(text, file), file, basename(file, ".yaml"));
	}
	return published;
}

/** The parts of the corrected document, with their files. */
function withFiles(corrected: JsonObject, published: Parts): Parts {
	const parts = splitDocument(corrected, PUBLISHED);
	for (const [pointer, part] of parts) part.file = published.get(pointer)?.file ?? PUBLISHED;
	return parts;
}
