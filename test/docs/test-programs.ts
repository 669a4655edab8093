import { expect, test } from "vitest";
import { readSnippets } from "./page.ts";

/** What is done with a program besides compiling it: run, or nothing for a reason. */
type Place = ((code: string) => Promise<void>) | { onlyCompiled: string };

/** Runs the programs of a page, and fails for one that has no place here. */
export function testPrograms(page: string, places: Record<string, Place>): void {
	const programs = readSnippets(page).filter(({ language }) => language === "ts");

	test(`every program of ${page} has its place here`, () => {
		expect(programs.map(({ name }) => name).sort()).toEqual(Object.keys(places).sort());
	});

	for (const { name, code } of programs) {
		const place = places[name];
		if (typeof place === "function") test(`${page}: ${name}`, () => place(code));
	}
}
