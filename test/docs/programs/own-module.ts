import { FIRST_LINE } from "../../../src/cli/commands/types/write-module.ts";
import { readSnippets } from "./page.ts";

/** A program with the constants of the module that docs/your-own-fields.md shows, instead of an import of the module. */
export function withOwnModule(code: string): string {
	const module = readSnippets("docs/your-own-fields.md").find((each) => each.code.startsWith(FIRST_LINE));
	const constants = module?.code.replace(/declare module[\s\S]*?^}$/m, "").replaceAll("export const", "const") ?? "";
	return code.replace(/import .* from "\.\/close\.js";/, constants);
}
