import type { Fields } from "../document/schema.ts";

/** Adds the other form of a note, text or HTML, to a body. HTML wins if the body has both. */
export function readNote(body: Fields): Fields {
	const { note, note_html } = body;
	if (typeof note_html === "string") return { ...body, note: toText(note_html) };
	return typeof note === "string" ? { ...body, note_html: toHtml(note) } : body;
}

function toHtml(text: string): string {
	const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
	return `<body>${escaped
		.split("\n")
		.map((line) => `<p>${line}</p>`)
		.join("")}</body>`;
}

function toText(html: string): string {
	return html
		.replaceAll(/<\/p>|<br\s*\/?>/g, "\n")
		.replaceAll(/<[^>]*>/g, "")
		.replaceAll("&lt;", "<")
		.replaceAll("&gt;", ">")
		.replaceAll("&amp;", "&")
		.trim();
}
