import { expect, test } from "vitest";
import { UsageError } from "../../src/cli/arguments/usage-error.ts";

test("wrong usage is an error with a name of its own", () => {
	expect(String(new UsageError("Give --to."))).toBe("UsageError: Give --to.");
});
