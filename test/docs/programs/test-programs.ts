import { expect, test } from "vitest";
import { readSnippets } from "./page.ts";

/** How a program is tested besides compiling it: by running it, or not, for a reason. */
type Place = ((code: string) => Promise<void>) | { onlyCompiled: string };

/** Tests the programs of a page, and fails for one that is not listed here. */
export function testPrograms(page: string, places: Record<string, Place>): void {
	const programs = readSnippets(page).filter(({ language }) => language === "ts");

	test(`every program of ${page} is listed here`, () => {
		expect(programs.map(({ name }) => name).sort()).toEqual(Object.keys(places).sort());
	});

	for (const { name, code } of programs) {
		const place = places[name];
		if (typeof place === "function") test(`${page}: ${name}`, () => place(code));
	}
}
