import { expect, inject, test } from "vitest";
import { runSnippet } from "./run-snippet.ts";
import { readmeSnippets } from "./snippets.ts";

test("the README's example creates a subscription at the mock and prints its id and the key's length", async () => {
	const [program = ""] = readmeSnippets("Create a subscription", "ts");

	expect(await runSnippet(program, inject("prismUrl"))).toMatch(/^whsub_\w+ 64\n$/);
});
