import { CommanderError } from "@commander-js/extra-typings";
import { CloseConnectionError, CloseInputError } from "close-crm";
import { describe, expect, test } from "vitest";
import type { GlobalOptions } from "../../src/cli/arguments/command-line.ts";
import { UsageError } from "../../src/cli/exit.ts";
import { reportError } from "../../src/cli/report-error.ts";
import { createApiError } from "../../src/http/errors/api-error.ts";
import { keepOutput } from "./stand-ins.ts";

/** The exit code for an error, and the printed lines. */
function report(error: unknown, options: GlobalOptions = {}): [code: number, ...lines: string[]] {
	const { output, notes } = keepOutput();
	const code = reportError(error, { options, output });
	return [code, ...notes];
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
	])("of Close with the status %i is one line, with a remedy if there is one", (status, remedy) => {
		expect(report(answered(status))).toEqual([1, `close-crm: GET /webhook/ answered ${status}.${remedy}`]);
	});

	test("of the connection is printed with what to check", () => {
		expect(report(new CloseConnectionError("GET /webhook/ got no answer: ECONNREFUSED"))).toEqual([
			1,
			"close-crm: GET /webhook/ got no answer: ECONNREFUSED. Check the network, HTTPS_PROXY, and --base-url if you set it.",
		]);
	});

	test.each([
		["http://127.0.0.1:4000", "http://127.0.0.1:4000/api/v1"],
		["https://example.com/", "https://example.com/api/v1"],
	])("because the base URL %s lacks the API's path is printed with the correct one", (baseUrl, completed) => {
		expect(report(answered(404), { baseUrl })).toEqual([
			1,
			`close-crm: GET /webhook/ answered 404. --base-url has no /api/v1. Pass --base-url ${completed}`,
		]);
	});

	test.each([
		["of another kind", new Error("No."), 1],
		["that is a string", "No.", 1],
		["of the client's options", new CloseInputError("No."), 2],
		["of usage", new UsageError("No."), 2],
	])("%s is printed as its message, without advice", (_, error, code) => {
		expect(report(error)).toEqual([code, "close-crm: No."]);
	});

	test.each([
		["It failed", "It failed."],
		["It failed. See v1.2", "It failed. See v1.2."],
		["Did it fail?", "Did it fail?"],
		["It failed!", "It failed!"],
		["It failed because…", "It failed because…"],
		["It\u001b[31m failed\n", "It failed ."],
	])("with the message %j is printed as a sentence, without control characters", (message, sentence) => {
		expect(report(new Error(message))).toEqual([1, `close-crm: ${sentence}`]);
	});

	test("is printed below its line with --verbose", () => {
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
	])("that commander reports as %j has no prefix, and its suggestion is a sentence", (told, line) => {
		expect(usage(told)).toEqual([2, `close-crm: ${line} Add --help for the usage.`]);
	});

	test("has no message if the help was shown", () => {
		expect(usage("(outputHelp)", "commander.help")).toEqual([2]);
	});

	test("does not include the help and the version", () => {
		expect(report(new CommanderError(0, "commander.helpDisplayed", "(outputHelp)"))).toEqual([0]);
	});
});
