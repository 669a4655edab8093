import { beforeAll, expect, test } from "vitest";
import { CALLING } from "./messages/calling.ts";
import { COMMANDS, PRINTED } from "./messages/commands.ts";
import { ELSEWHERE } from "./messages/elsewhere.ts";
import { errorMessages } from "./messages/error-messages.ts";
import { RECEIVING } from "./messages/receiving.ts";
import { TESTING } from "./messages/testing.ts";
import { readProse } from "./programs/page.ts";

const sections = { RECEIVING, CALLING, TESTING, COMMANDS, ELSEWHERE, PRINTED };
const said = new Map<string, string>();

beforeAll(async () => {
	const messages = Object.values(sections).flatMap((messages) => Object.entries(messages));
	await Promise.all(messages.map(async ([message, call]) => said.set(message, await provoke(message, call))));
});

async function provoke(message: string, call: (message: string) => unknown): Promise<string> {
	const thrown = await (async () => call(message))().catch((error: unknown) => error);
	// The command wraps its lines.
	return String(thrown).replace(/\s+/g, " ");
}

/** The pattern of a quotation, in which "…" stands for the part that varies. */
function patternOf(quotation: string): RegExp {
	const pieces = quotation.split("…").map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	return new RegExp(pieces.join(".*"));
}

test("each message is the real one", () => {
	for (const [message, text] of said) expect(text).toMatch(patternOf(message));
});

test("every message is in messages.txt, so that they can be compared", async () => {
	const texts = [...said.values()];
	const others = errorMessages().filter((message) => !texts.some((text) => patternOf(message).test(text)));
	const lines = Object.entries(sections).map(([name, messages]) =>
		[`# ${name}`, ...Object.keys(messages), ""].join("\n"),
	);
	const list = [...lines, ["# NOT ON THE PAGE", ...others, ""].join("\n")];
	await expect(list.join("\n")).toMatchFileSnapshot("messages/messages.txt");
});

test("the page quotes these messages, and no others", () => {
	const tables = readProse("docs/troubleshooting.md").matchAll(/^\| (?:message|output) \|.*\n(?:\|.*\n)+/gm);
	const quoted = [...tables].flatMap(([table]) =>
		[...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, text = ""]) => text),
	);
	const expected = [...said.keys()].filter((message) => !Object.hasOwn(PRINTED, message));
	expect([...new Set(quoted)].sort()).toEqual(expected.sort());
});
