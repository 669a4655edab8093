import type { Build } from "../build.ts";
import { asObject, isObject, type JsonObject } from "../json.ts";
import { listOperations } from "../operations.ts";
import { describePart, joinParts } from "../parts.ts";
import type { Document } from "../sources/document.ts";
import { describeAction } from "../sources/overlay.ts";
import type { Changes } from "./changes.ts";
import { compareOperations } from "./differences.ts";

/** How many lines of each section a summary shows. */
const SHOWN = 5;

interface Section {
	heading: string;
	lines: string[];
}

/**
 * Describes the effect of an update on the project, for its reviewer. With `details`, every line of every section is
 * shown.
 */
export function describeUpdate(
	changes: Changes,
	built: Build,
	{ file, before, details }: { file: string; before: Document; details: boolean },
): string {
	const { major, minor, patch } = changes.summary;
	const sections: Section[] = [
		{ heading: `${file}: ${major} major, ${minor} minor, ${patch} patch changes`, lines: changes.lines },
		{ heading: "New operations, used as published", lines: newOperations(before, built) },
		{
			heading: "Operations that are also in openapi/resources/, with the differences; ours is used",
			lines: replacedOperations(before, built),
		},
		{
			heading: "Overlay actions that no longer change anything; `npm run generate` stops until you delete them",
			lines: built.stale.map(describeAction),
		},
		{ heading: "Lint warnings", lines: built.warnings },
	];
	const [first, ...rest] = sections;
	const shown = [first, ...rest.filter(({ lines }) => lines.length > 0)].filter((section) => section !== undefined);
	const isCut = !details && shown.some(({ lines }) => lines.length > SHOWN);
	return [
		...shown.map((section) => describeSection(section, details)),
		...(isCut ? ["To see every line: npm run spec:update -- --dry-run --details <file or URL>"] : []),
	].join("\n\n");
}

function describeSection({ heading, lines }: Section, details: boolean): string {
	const shown = details ? lines : lines.slice(0, SHOWN).map(cut);
	const left = lines.length - shown.length;
	const count = lines.length > SHOWN ? ` (${lines.length})` : "";
	return [
		`${heading}${count}`,
		...shown.map((line) => `  ${line}`),
		...(left > 0 ? [`  ... and ${left} more`] : []),
	].join("\n");
}

/** Truncates a line of a summary to one line on the screen. */
function cut(line: string): string {
	return line.length > 118 ? `${line.slice(0, 117)}…` : line;
}

function newOperations(before: Document, after: Document): string[] {
	const known = new Set(listOperations(before.document).map(({ route }) => route));
	return listOperations(after.document)
		.filter(({ route }) => !known.has(route))
		.map(({ route, operation }) => `${route} ${operation.summary ?? ""}`.trim());
}

/**
 * The changed operations of the published document that a resource file also contains, each with the file and the
 * differences, those with the most differences first.
 */
function replacedOperations(before: Document, { document, parts, replaced }: Document): string[] {
	// The published operations and components, including those that were replaced by ours.
	const published: JsonObject = joinParts(new Map([...parts, ...replaced]));
	const compared = [...replaced].flatMap(([pointer, { value }]) => {
		const ours = parts.get(pointer);
		const isKnown = JSON.stringify(before.replaced.get(pointer)?.value) === JSON.stringify(value);
		if (!pointer.startsWith("/paths/") || !isObject(value) || ours === undefined || isKnown) return [];
		const differences = compareOperations(
			{ document: published, operation: value },
			{ document, operation: asObject(ours.value) },
		);
		return [{ place: `${ours.file}: ${describePart(pointer)}`, differences }];
	});
	return compared
		.toSorted((a, b) => b.differences.length - a.differences.length)
		.map(({ place, differences }) => `${place}: ${differences.join("; ") || "no difference"}`);
}
