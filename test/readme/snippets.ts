import { readFileSync } from "node:fs";

/** The fenced code of a language under a heading of the README. */
export function readmeSnippets(heading: string, language: string): string[] {
	const section = readFileSync("README.md", "utf8")
		.split(/^## /m)
		.find((text) => text.startsWith(`${heading}\n`));
	if (section === undefined) throw new Error(`The README has no section "${heading}".`);
	return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
		.filter(([, found]) => found === language)
		.map(([, , code = ""]) => code);
}
