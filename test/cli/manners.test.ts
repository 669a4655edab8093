import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../setup/temporary-folder.ts";
import { atEnd, fakeClose, run, shortenWaits } from "./command.ts";

const list = ["webhooks", "list"];

shortenWaits();

describe.concurrent("the credential", () => {
	test("is required", async () => {
		const { code, stderr } = await run(list, { env: {} });

		expect(code).toBe(2);
		expect(stderr).toBe(
			"close-crm: No credential found. Set CLOSE_API_KEY or CLOSE_ACCESS_TOKEN, or pass --api-key-file.\n",
		);
	});

	test("comes from CLOSE_API_KEY, CLOSE_ACCESS_TOKEN or a file, and setting both variables is an error", async () => {
		const { run } = await fakeClose();
		const folder = await temporaryFolder({ atEnd });
		const file = join(folder, "key");
		await writeFile(file, "api_from_file\n");

		expect(await run(list, { env: { CLOSE_API_KEY: "api_test" } })).toMatchObject({ code: 0 });
		expect(await run(list, { env: { CLOSE_ACCESS_TOKEN: "token" } })).toMatchObject({ code: 0 });
		expect(await run([...list, "--api-key-file", file], { env: {} })).toMatchObject({ code: 0 });
		const both = await run(list, { env: { CLOSE_API_KEY: "api_test", CLOSE_ACCESS_TOKEN: "token" } });
		expect(both.code).toBe(2);
		expect(both.stderr).toMatch(/Both CLOSE_API_KEY and CLOSE_ACCESS_TOKEN are set/);
		await writeFile(`${file}1`, "\n");
		const empty = await run([...list, "--api-key-file", `${file}1`], { env: {} });
		expect(empty).toMatchObject({
			code: 2,
			stderr: `close-crm: --api-key-file ${file}1 is empty. Write the API key into it.\n`,
		});
		const missing = await run([...list, "--api-key-file", `${file}2`], { env: {} });
		expect(missing.code).toBe(2);
		expect(missing.stderr).toMatch(/--api-key-file .* cannot be read/);
	});

	test("in a file that cannot be read is wrong usage, and --verbose prints the reason", async () => {
		const args = [...list, "--api-key-file", "no/such/file"];

		const short = await run(args, { env: {} });
		const long = await run([...args, "--verbose"], { env: {} });

		expect(short.stderr).not.toContain("ENOENT");
		expect(long.stderr).toMatch(/UsageError: --api-key-file no\/such\/file cannot be read/);
		expect(long.stderr).toContain("ENOENT: no such file");
	});

	test("that Close rejects is mentioned, but not shown", async () => {
		const { close, run } = await fakeClose();
		close.disturbRequests({ status: 401, times: 9 });

		const { code, stderr } = await run([...list, "--verbose"]);

		expect(code).toBe(1);
		expect(stderr).toMatch(
			/^close-crm: GET \/webhook\/ answered 401: Unauthorized\. Check that CLOSE_API_KEY or CLOSE_ACCESS_TOKEN/m,
		);
		expect(stderr).not.toContain("api_test");
		expect(stderr).not.toContain(btoa("api_test:"));
	});
});

describe.concurrent("wrong usage", () => {
	test.each([
		["an unknown command", ["webhook"], "unknown command 'webhook'. Did you mean webhooks?"],
		[
			"a wrong value of an option",
			["events", "list", "--since", "soon"],
			"expected a duration (2h, 3d) or an ISO date",
		],
		["an update without a change", ["webhooks", "update", "whsub_1"], "Nothing to change."],
		["a base URL with plain http", [...list, "--base-url", "http://example.com"], "baseUrl must begin with https://"],
	])("prints one line to stderr and exits with 2: %s", async (_, args, message) => {
		const { code, stdout, stderr } = await run(args);

		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toMatch(/^close-crm: .*\n$/);
		expect(stderr).toContain(message);
	});

	test("includes a group without a command, whose help is printed to stderr", async () => {
		const { code, stdout, stderr } = await run(["webhooks"]);

		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toContain("resume [options] <id>");
	});
});

describe.concurrent("help", () => {
	test("documents the exit codes and fits into 80 columns", async () => {
		const { code, stdout } = await run(["--help"], { env: {} });

		expect(code).toBe(0);
		for (const line of ["0  done", "1  failed", "2  wrong arguments", "3  a subscription is paused or failing"])
			expect(stdout).toContain(line);
		expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
	});

	test("goes to stdout, like the version", async () => {
		expect(await run(["--version"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
	});
});

describe.concurrent("a failure", () => {
	test("to reach Close is one line, or more with --verbose", async () => {
		const { run, stop } = await fakeClose();
		await stop();

		const [short, long] = await Promise.all([run(list), run([...list, "--verbose"])]);

		expect(short.code).toBe(1);
		expect(short.stderr).toMatch(/^close-crm: GET \/webhook\/ got no response: .*Check the network.*\n$/);
		expect(long.stderr).toContain("ECONNREFUSED");
		expect(long.stderr).toMatch(/"attempt":4/);
	});

	test("of Close is reported as a fault of Close", async () => {
		const { close, run } = await fakeClose();
		close.disturbRequests({ status: 500, times: 9 });

		const { code, stderr } = await run(list);

		expect(code).toBe(1);
		expect(stderr).toMatch(/answered 500.*The fault is on Close's side/);
	});
});

test("a base URL without /api/v1 is reported with the correct one", async () => {
	const { url } = await fakeClose();
	const origin = new URL(url).origin;

	const { code, stderr } = await run(["webhooks", "status", "--base-url", origin]);

	expect(code).toBe(1);
	expect(stderr).toMatch(/^close-crm: .*\n$/);
	expect(stderr).toContain(`--base-url has no /api/v1. Pass --base-url ${origin}/api/v1`);
});

describe("close-crm without arguments", () => {
	test("on a terminal greets a new user with three commands, within 80 columns", async () => {
		const { code, stdout, stderr } = await run([], { env: {}, columns: 80 });

		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(stdout.match(/^ {2}npx close-crm \w+/gm)).toEqual([
			"  npx close-crm trigger",
			"  npx close-crm listen",
			"  npx close-crm webhooks",
		]);
		expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
	});

	test("without a terminal shows its help on stderr, and exits with 2", async () => {
		const { code, stdout, stderr } = await run([], { env: {} });

		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toMatch(/^Usage: close-crm/);
	});
});
