import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** The messages of all errors that the library and the command create, with "…" for the parts that vary. */
export function errorMessages(): string[] {
	const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
	return [...new Set(files.sort().flatMap((file) => messagesIn(join("src", file))))];
}

function messagesIn(file: string): string[] {
	const messages: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isNewExpression(node) && node.expression.getText().endsWith("Error")) {
			// A DeliveryError has a code before its message.
			messages.push(...(node.arguments ?? []).map(textOf).filter((text) => text.includes(" ")));
		}
		node.forEachChild(visit);
	};
	visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true));
	return messages;
}

/** The text of a string, or an empty string for any other expression. */
function textOf(node: ts.Expression): string {
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isTemplateExpression(node)) return "";
	return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
}
