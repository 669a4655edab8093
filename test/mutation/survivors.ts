import { existsSync, readFileSync } from "node:fs";
import type { MutantResult } from "@stryker-mutator/api/core";
import { parse } from "yaml";

/** A survivor that was looked at, and why no test can or need tell it from the original. */
interface Explained {
	/** The line as it stands in the source, without the space around it. Where the line changes, it is to be looked at again. */
	line: string;
	/** What the mutation puts in the place of a part of it; of several, each. */
	mutations: string[];
	why: string;
}

/** Whether a survivor is explained in test/mutation/explained/<part>.yaml, which holds a list for each source file. */
export function isExplained(part: string, { fileName, location, replacement }: MutantResult): boolean {
	const path = `test/mutation/explained/${part}.yaml`;
	if (!existsSync(path)) return false;
	const explained: { [file: string]: Explained[] | undefined } = parse(readFileSync(path, "utf8"));
	const line = readFileSync(fileName, "utf8").split("\n")[location.start.line - 1]?.trim();
	const entries = explained[relativePath(fileName)] ?? [];
	return entries.some((entry) => entry.line === line && entry.mutations.includes(replacement ?? ""));
}

export const relativePath = (fileName: string) => fileName.replace(`${process.cwd()}/`, "");
