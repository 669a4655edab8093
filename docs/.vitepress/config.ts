import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { slug } from "github-slugger";
import type { DefaultTheme } from "vitepress";
import llmstxt from "vitepress-plugin-llms";
import { withMermaid } from "vitepress-plugin-mermaid";

const docs = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The first heading of a page. */
function titleOf(page: string): string {
	return /^# (.+)$/m.exec(readFileSync(docs(page), "utf8"))?.[1] ?? page;
}

/** A page of the sidebar, by its path without `.md`. */
function page(link: string, text = titleOf(`${link}.md`)): DefaultTheme.SidebarItem {
	return { text, link: `/${link}` };
}

/** All pages of a folder, except its README. */
function pagesOf(folder: string): DefaultTheme.SidebarItem[] {
	return readdirSync(docs(folder))
		.filter((name) => name.endsWith(".md") && name !== "README.md")
		.sort()
		.map((name) => page(`${folder}/${name.slice(0, -".md".length)}`));
}

/** What TypeDoc has written. */
function reference(): DefaultTheme.SidebarItem[] {
	const sidebar = docs("reference/typedoc-sidebar.json");
	return existsSync(sidebar) ? JSON.parse(readFileSync(sidebar, "utf8")) : [];
}

export default withMermaid({
	title: "close-crm",
	description: "The TypeScript SDK for Close: typed calls for the whole API, and webhooks that lose no event.",
	lang: "en-US",
	cleanUrls: true,
	// The anchors of GitHub, so that links work on both.
	markdown: { anchor: { slugify: (heading) => slug(heading) } },
	lastUpdated: false,
	// HTML labels would be cut off by the line height of the theme.
	mermaid: { htmlLabels: false },
	vite: { plugins: [llmstxt({ ignoreFiles: ["reference/**"] })] },
	themeConfig: {
		search: { provider: "local" },
		outline: [2, 3],
		nav: [
			{ text: "Quick start", link: "/quick-start" },
			{ text: "Reference", link: "/reference/" },
		],
		sidebar: [
			{
				text: "Guide",
				items: ["quick-start", "call", "subscribe", "receive", "catch-up", "test", "sandbox", "your-own-fields"].map(
					(link) => page(link),
				),
			},
			{
				text: "In production",
				items: ["several-machines", "operate", "deploy", "many-customers", "troubleshooting"].map((link) => page(link)),
			},
			{ text: "Recipes", collapsed: true, items: pagesOf("recipes") },
			{ text: "More", items: ["migrate", "api", "regenerate", "architecture"].map((link) => page(link)) },
			{ text: "Decisions", collapsed: true, items: pagesOf("decisions") },
			{ text: "Reference", collapsed: true, items: reference() },
		],
	},
});
