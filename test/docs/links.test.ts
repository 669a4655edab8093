import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { PAGES, readAnchors, readProse } from "./page.ts";

/** The links of a page to files of this repository that lead nowhere. */
function findBroken(page: string): string[] {
	const links = [...readProse(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
	return links.filter((link) => {
		if (/^\w+:/.test(link)) return false;
		const [path = "", anchor] = link.split("#");
		const target = path === "" ? page : normalize(join(dirname(page), path));
		if (!existsSync(target)) return true;
		return anchor !== undefined && !readAnchors(target).includes(anchor);
	});
}

test.each(PAGES)("every link of %s leads to a file, and to a heading of it", (page) => {
	expect(findBroken(page)).toEqual([]);
});

test("every page of the docs is linked to by the README", () => {
	const readme = readProse("README.md");

	expect(PAGES.filter((page) => /^docs\/[^/]+$/.test(page) && !readme.includes(`(${page})`))).toEqual([]);
});

test("every decision is linked to by the list of decisions", () => {
	const list = readProse("docs/decisions/README.md");
	const decisions = PAGES.filter((page) => /^docs\/decisions\/\d/.test(page));

	expect(decisions.length).toBeGreaterThan(10);
	expect(decisions.filter((page) => !list.includes(`(${page.split("/").at(-1)})`))).toEqual([]);
});
