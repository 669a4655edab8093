import { execFile, spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { sampleEvent } from "close-crm/testing";
import { describe, expect, test, vi } from "vitest";
import { atEnd, fakeClose } from "../command.ts";
import { CERTIFICATE, PRIVATE_KEY } from "../self-signed.ts";
import { commandPath, start } from "./program.ts";

const shell = promisify(execFile);

const FEW = ["--url", "https://test.example.com/close", "--events", "lead.created"];

describe.concurrent("the program", () => {
	test("ends with the exit code of the command, and prints results to stdout and errors to stderr", async () => {
		expect(await start(["events", "types", "merged"], {}).ended).toMatchObject({
			code: 0,
			stdout: expect.stringContaining("lead.merged"),
			stderr: "",
		});
		expect(await start(["webhooks", "list"], {}).ended).toMatchObject({
			code: 2,
			stdout: "",
			stderr: expect.stringMatching(/^close-crm: No credential found\./),
		});
	});

	test("completes a command in bash", async () => {
		const script = `
			close-crm() { "${process.execPath}" "${commandPath()}" "$@"; }
			source <(close-crm completion bash)
			COMP_WORDS=(close-crm webhooks re); COMP_CWORD=2
			_close_crm
			echo "\${COMPREPLY[@]}"`;

		const { stdout } = await shell("bash", ["--norc", "-c", script]);

		expect(stdout).toBe("resume\n");
	});

	test("sends a delivery to an endpoint with a self-signed certificate, with the bundled undici", async () => {
		const server = createServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, (_, response) => void response.end());
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		atEnd(() => server.close());
		const to = `https://127.0.0.1:${(server.address() as AddressInfo).port}/close`;

		const { code, stdout } = await start(["trigger", "lead.created", "--to", to, "--insecure"], {}).ended;

		expect(stdout).toMatch(/^200 {2}\d+ ms {2}acknowledged\n$/);
		expect(code).toBe(0);
	});

	test("ends at SIGTERM while Close does not respond to its first request", async () => {
		const { close, url } = await fakeClose();
		close.disturbRequests({ delay: 3_600_000, times: Number.POSITIVE_INFINITY });
		const listening = start(["listen", "--to", "http://127.0.0.1:9/", "--base-url", url]);
		await vi.waitUntil(() => close.record.requests.length > 0);

		listening.kill("SIGTERM");

		expect(await listening.ended).toMatchObject({ code: 1, stdout: "", stderr: "close-crm: Interrupted.\n" });
	});
});

describe.concurrent("a pipe that its reader closes", () => {
	test("ends a list without an error", async () => {
		const { close, url } = await fakeClose();
		for (let seed = 0; seed < 300; seed++) close.emit(sampleEvent("lead.created", {}, { seed }));
		const reading = start(["events", "list", "--limit", "300", "--json", "--base-url", url]);
		await reading.seen('"id"');

		reading.stopReading();

		expect(await reading.ended).toMatchObject({ code: 0, stderr: "" });
	});

	test.each([
		["create", []],
		["ensure", ["--yes", "--json"]],
	])("does not stop webhooks %s; it prints the new key to stderr and exits with 1", async (name, args) => {
		const { close, url } = await fakeClose();
		const program = start(["webhooks", name, ...FEW, ...args, "--base-url", url]);

		program.stopReading();

		const { code, stderr } = await program.ended;
		expect(close.subscriptions()).toHaveLength(1);
		expect(stderr).toContain(close.subscriptions()[0]?.signature_key);
		expect(code).toBe(1);
	});
});

const LEFT_OUT = "Left out: it needs /dev/full, which Linux has.";

test("a result that cannot be written, such as to a full disk, is an error on one line", async ({ skip }) => {
	if (!existsSync("/dev/full")) {
		console.warn(LEFT_OUT);
		skip(LEFT_OUT);
	}
	const full = openSync("/dev/full", "w");
	const child = spawn(process.execPath, [commandPath(), "events", "types"], {
		env: {},
		stdio: ["ignore", full, "pipe"],
	});
	closeSync(full);
	atEnd(() => child.kill("SIGKILL"));
	let stderr = "";
	child.stderr?.setEncoding("utf8").on("data", (text: string) => {
		stderr += text;
	});
	const code = await new Promise((resolve) => child.on("close", resolve));

	expect(stderr).toBe("close-crm: Cannot write the result: ENOSPC: no space left on device, write.\n");
	expect(code).toBe(1);
});
