import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { PAGES, readAnchors, readProse } from "./programs/page.ts";

interface Link {
	text: string;
	path: string;
	anchor: string | undefined;
}

/** The links of a page to files of this repository. */
function readLinks(page: string): Link[] {
	const links = [...readProse(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, text = ""]) => text);
	return links
		.filter((text) => !/^\w+:/.test(text))
		.map((text) => {
			const [path = "", anchor] = text.split("#");
			return { text, path: path === "" ? page : normalize(join(dirname(page), path)), anchor };
		});
}

/** The pages that can be reached by links from this one. */
function findReachable(start: string): Set<string> {
	const reached = new Set([start]);
	for (const page of reached) {
		for (const { path } of readLinks(page)) if (PAGES.includes(path)) reached.add(path);
	}
	return reached;
}

test.each(PAGES)("every link of %s leads to an existing file and heading", (page) => {
	const broken = readLinks(page).filter(({ path, anchor }) => {
		if (!existsSync(path)) return true;
		return anchor !== undefined && !readAnchors(path).includes(anchor);
	});

	expect(broken.map(({ text }) => text)).toEqual([]);
});

test("every page can be reached by links from the README", () => {
	const reachable = findReachable("README.md");

	// On the site, the home page replaces the README.
	expect(PAGES.filter((page) => !reachable.has(page))).toEqual(["docs/index.md"]);
});
