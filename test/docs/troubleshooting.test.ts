import { describe, expect, test } from "vitest";
import { CALLING } from "./messages/calling.ts";
import { COMMANDS } from "./messages/commands.ts";
import { ELSEWHERE } from "./messages/elsewhere.ts";
import { RECEIVING } from "./messages/receiving.ts";
import { TESTING } from "./messages/testing.ts";
import { readProse } from "./page.ts";

const messages = { ...RECEIVING, ...CALLING, ...TESTING, ...COMMANDS, ...ELSEWHERE };

/** What the page quotes: the first cells of its tables of messages. */
const quoted = [
	...readProse("docs/troubleshooting.md").matchAll(/^\| (?:message|it says) \|.*\n(?:\|.*\n)+/gm),
].flatMap(([table]) => [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, message = ""]) => message));

test("every message that the page quotes is provoked here, and no other", () => {
	expect([...new Set(quoted)].sort()).toEqual(Object.keys(messages).sort());
});

async function provoke(message: string, call: (message: string) => unknown): Promise<string> {
	const said = await (async () => call(message))().catch((error: unknown) => error);
	// The command breaks its lines.
	return String(said).replace(/\s+/g, " ");
}

describe.concurrent("we really say", () => {
	test.each(Object.entries(messages))("%s", async (message, call) => {
		const pattern = message
			.split("…")
			.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
			.join(".*");

		expect(await provoke(message, call)).toMatch(new RegExp(pattern));
	});
});
