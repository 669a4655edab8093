import { CommanderError } from "@commander-js/extra-typings";
import { CloseConnectionError, CloseInputError } from "close-crm";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/cli/exit.ts";
import { reportError } from "../../src/cli/report-error.ts";
import { createInterrupt } from "../../src/cli/terminal/interrupt.ts";
import { createApiError } from "../../src/http/errors/api-error.ts";

/** What is printed for an error, and the exit code. */
function report(error: unknown, options: { verbose?: boolean } = {}): [code: number, ...lines: string[]] {
	const lines: string[] = [];
	const add = (text: string) => void lines.push(text);
	const output = { isJson: false, columns: undefined, line: add, json: () => {}, note: add, warn: add };
	const code = reportError(error, {
		options,
		output: { ...output, style: (_, text) => text },
		interrupt: createInterrupt(),
		client: () => Promise.reject(new Error("It reports without a client.")),
	});
	return [code, ...lines];
}

const answered = (status: number) =>
	createApiError({
		status,
		body: undefined,
		method: "GET",
		path: "/webhook/",
		headers: new Headers(),
	});

describe("an error", () => {
	test.each([
		[400, ""],
		[401, " Check that CLOSE_API_KEY or CLOSE_ACCESS_TOKEN is right and not revoked."],
		[402, " The organization's plan does not allow more."],
		[403, " The user of this API key is not allowed to do this. Use an admin's key."],
		[404, " Check the id, and that the API key belongs to the same organization."],
		[409, ""],
		[429, " Try again later."],
		[499, ""],
		[500, " The fault is on Close's side. Try again later."],
	])("of Close that is a %i is one line with the remedy, if there is one", (status, remedy) => {
		expect(report(answered(status))).toEqual([1, `close-crm: GET /webhook/ answered ${status}.${remedy}`]);
	});

	test("of the connection says what to check", () => {
		expect(report(new CloseConnectionError("GET /webhook/ got no answer: ECONNREFUSED"))).toEqual([
			1,
			"close-crm: GET /webhook/ got no answer: ECONNREFUSED. Check the network, and --base-url if you set it.",
		]);
	});

	test.each([
		["that is not known", new Error("No."), 1],
		["that is none", "No.", 1],
		["of what was given to the client", new CloseInputError("No."), 2],
		["of usage", new UsageError("No."), 2],
	])("%s is its message alone", (_, error, code) => {
		expect(report(error)).toEqual([code, "close-crm: No."]);
	});

	test.each([
		["It failed", "It failed."],
		["It failed. See v1.2", "It failed. See v1.2."],
		["Did it fail?", "Did it fail?"],
		["It failed!", "It failed!"],
		["It failed because…", "It failed because…"],
		["It\u001b[31m failed\n", "It failed ."],
	])("that says %j is printed as a sentence, without what a terminal would act on", (message, sentence) => {
		expect(report(new Error(message))).toEqual([1, `close-crm: ${sentence}`]);
	});

	test("is printed whole with --verbose, below its line", () => {
		const [code, line, whole] = report(new Error("No.", { cause: new Error("the cause") }), { verbose: true });

		expect([code, line]).toEqual([1, "close-crm: No."]);
		expect(whole).toMatch(/^Error: No\.\n +at .*the cause/s);
	});
});

describe("wrong usage", () => {
	const usage = (message: string, code = "commander.x") => report(new CommanderError(1, code, message));

	test.each([
		["error: unknown command 'webhook'\n(Did you mean webhooks?)", "unknown command 'webhook'. Did you mean webhooks?"],
		["error: missing required argument 'id'", "missing required argument 'id'."],
		["error: unknown command '\n(a)b'", "unknown command '\n(a)b'."],
	])("that Commander tells as %j is told without its prefix, and with its suggestion as a sentence", (told, line) => {
		expect(usage(told)).toEqual([2, `close-crm: ${line} Add --help for the usage.`]);
	});

	test("has nothing more to tell where the help was shown", () => {
		expect(usage("(outputHelp)", "commander.help")).toEqual([2]);
	});

	test("is none where the help or the version was asked for", () => {
		expect(report(new CommanderError(0, "commander.helpDisplayed", "(outputHelp)"))).toEqual([0]);
	});
});
