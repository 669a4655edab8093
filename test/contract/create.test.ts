import { expect, inject, test } from "vitest";

test("x", () => {
	expect(inject("prismUrl")).toMatch(/^http/);
});
