import { readdirSync, readFileSync } from "node:fs";
import GithubSlugger from "github-slugger";

/** The pages for users, by path. */
export const PAGES = [
	"README.md",
	"CONTRIBUTING.md",
	"SECURITY.md",
	...pagesOf("docs"),
	...pagesOf("docs/decisions"),
	...pagesOf("docs/recipes"),
];

function pagesOf(folder: string): string[] {
	return readdirSync(folder)
		.filter((name) => name.endsWith(".md"))
		.map((name) => `${folder}/${name}`);
}

/** A fenced code block of a page. */
export interface Snippet {
	page: string;
	/** The heading above it, with a number if there are several in the same language. */
	name: string;
	/** The language after the fence; empty if there is none. */
	language: string;
	code: string;
	/** The line of the page at which the code begins, counted from 1. */
	line: number;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** All code blocks of a page, in order. */
export function readSnippets(page: string): Snippet[] {
	const text = readFileSync(page, "utf8");
	const counts = new Map<string, number>();
	return [...text.matchAll(FENCE)].map(({ 1: language = "", 2: code = "", index }) => {
		const above = text.slice(0, index);
		const heading = headingsOf(above).at(-1) ?? "";
		const count = (counts.get(`${heading} ${language}`) ?? 0) + 1;
		counts.set(`${heading} ${language}`, count);
		const line = above.split("\n").length + 1;
		return { page, name: count === 1 ? heading : `${heading} ${count}`, language, code, line };
	});
}

/** The page without fenced code. */
export function readProse(page: string): string {
	return readFileSync(page, "utf8").replace(FENCE, "");
}

/** The anchors of a page's headings, as GitHub makes them. */
export function readAnchors(page: string): string[] {
	const slugger = new GithubSlugger();
	return headingsOf(readProse(page)).map((heading) => slugger.slug(heading));
}

function headingsOf(text: string): string[] {
	return [...text.replace(FENCE, "").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
}
