import { readFileSync } from "node:fs";
import { CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { createHost } from "../cli/stand-ins.ts";
import { PAGES, readProse, readSnippets } from "./programs/page.ts";

const { scripts, devDependencies, peerDependencies } = JSON.parse(readFileSync("package.json", "utf8"));

/** The words of the commands in a line of shell. A placeholder such as `<id>` is one word. */
function readCommands(line: string): string[][] {
	const code = line.replace(/(^|\s)#.*$/, "").replace(/ < \S+/g, "");
	return code
		.split(/\s*(?:&&|\|\||;)\s*/)
		.map((command) => [...command.matchAll(/<[^>]+>|"[^"]*"|'[^']*'|\S+/g)].map(([word]) => word))
		.filter((words) => words.length > 0);
}

/** Parses the arguments with the real command, without running it. */
function parse(words: string[]): void {
	const { program } = createProgram(createHost());
	const idle = (command: CommandUnknownOpts): void => {
		if (command.commands.length === 0) command.action(() => {});
		command.commands.forEach(idle);
	};
	idle(program);
	program.parse(
		words.map((word) => word.replace("<id>", "whsub_1").replace("<url>", "https://example.com/close")),
		{ from: "user" },
	);
}

const isPackage = (name: string) => name === "close-crm" || name in devDependencies || name in peerDependencies;

function isKnown(command: string, [first = "", ...rest]: string[]): boolean {
	if (command === "npx") return isPackage(first);
	// test/docs/sandbox.test.ts runs them.
	if (command === "curl") return first.replaceAll('"', "").startsWith("http://127.0.0.1:4010/");
	if (command !== "npm") return command === "export" || command === "echo";
	if (first === "run") return String(rest[0]) in scripts;
	if (first === "install") return rest.every((name) => /^--|\.tgz$/.test(name) || isPackage(name));
	return ["ci", "cit", "pack", "start", "test"].includes(first);
}

/** Throws for a command that does not work, and for one that is not covered here. */
function check([command = "", ...words]: string[]): void {
	if (command === "npx" && words[0] === "close-crm") parse(words.slice(1));
	else if (!isKnown(command, words)) throw new Error(`What is "${[command, ...words].join(" ")}"?`);
}

const lines = PAGES.flatMap(readSnippets)
	.filter(({ language }) => language === "sh")
	.flatMap(({ page, line, code }) =>
		code.split("\n").map((text, index) => ({ where: `${page}:${line + index}`, text })),
	)
	.filter(({ text }) => readCommands(text).length > 0);

test.each(lines)("$where is a command that works: $text", ({ text }) => {
	for (const command of readCommands(text)) check(command);
});

const named = PAGES.flatMap((page) =>
	[...readProse(page).matchAll(/`(?:npx )?close-crm ([^`…]+)`/g)].map(([, text = ""]) => ({ page, text })),
);

test.each(named)("$page names an existing command: close-crm $text", ({ text }) => {
	for (const words of readCommands(text)) {
		try {
			parse(words);
		} catch (error) {
			// In a sentence a command may lack its required arguments.
			if (error instanceof CommanderError && error.code === "commander.helpDisplayed") continue;
			if (!(error instanceof CommanderError) || !/missing|required/.test(error.message)) throw error;
		}
	}
});

const scriptsInProse = PAGES.flatMap((page) =>
	[...readProse(page).matchAll(/`npm run ([\w:-]+)/g)].map(([, script = ""]) => ({ page, script })),
);

test.each(scriptsInProse)("$page names an existing script: npm run $script", ({ script }) => {
	expect(Object.keys(scripts)).toContain(script);
});

test("a command with an unknown option is rejected", () => {
	expect(() => check(["npx", "close-crm", "events", "list", "--form", "2h"])).toThrow("unknown option '--form'");
	expect(() => check(["npm", "run", "deploy"])).toThrow('What is "npm run deploy"?');
	expect(() => check(["curl", "https://example.com"])).toThrow('What is "curl https://example.com"?');
});

test("every snippet is in a language that is checked, or that cannot be checked", () => {
	const languages = PAGES.flatMap(readSnippets).map(({ language }) => language);

	// A fence without a language is a drawing, GitHub renders Mermaid, and only AWS can check its YAML template.
	expect([...new Set(languages)].sort()).toEqual(["", "mermaid", "sh", "ts", "yaml"]);
});
