import { verifyDelivery } from "close-crm/receive";
import { describe, expect, test, vi } from "vitest";
import { parseLines, run, start } from "../../command.ts";
import { listenAt } from "../../endpoint.ts";

const KEY = "0123456789abcdef".repeat(4);
const env = { CLOSE_SIGNATURE_KEY: KEY };

describe.concurrent("trigger", () => {
	test("sends a signed sample with the current time, and prints the response", async () => {
		const endpoint = await listenAt({ key: KEY });

		const { code, stdout, stderr } = await run(["trigger", "opportunity.updated", "--to", endpoint.url], { env });

		const [received] = endpoint.received;
		expect(code).toBe(0);
		expect(received?.verified).toMatchObject({ event: { object_type: "opportunity", action: "updated" } });
		expect(stdout).toMatch(/^200 {2}\d+ ms {2}acknowledged\n {5}heard you\n$/);
		expect(stderr).toMatch(/^Sending opportunity\.updated ev_\w{22}\n {2}to http/);
		expect(stderr).not.toContain(KEY);
	});

	test("sets fields of the data, or of the previous data of a deletion, as numbers or strings", async () => {
		const endpoint = await listenAt({ key: KEY });
		const data = ["--data", "value=1200", "--data", "note=a=b", "--data", "custom.cf_1=true"];

		await run(["trigger", "opportunity.created", "--to", endpoint.url, ...data], { env });
		await run(["trigger", "opportunity.deleted", "--to", endpoint.url, ...data], { env });

		const changed = { value: 1200, note: "a=b", "custom.cf_1": true };
		expect(endpoint.received.map(({ verified }) => verified)).toMatchObject([
			{ event: { data: changed } },
			{ event: { data: {}, previous_data: changed } },
		]);
	});

	test("repeats the same event, and sends another event in the next run", async () => {
		const endpoint = await listenAt({ key: KEY });
		const args = ["trigger", "lead.created", "--to", endpoint.url, "--json"];

		const { stdout } = await run([...args, "--repeat", "3"], { env });
		await run(args, { env });

		const lines = parseLines(stdout);
		expect(lines).toHaveLength(3);
		expect(lines[0]).toMatchObject({ type: "lead.created", status: 200, acknowledged: true });
		const ids = endpoint.received.map(({ body }) => JSON.parse(body).event.id);
		expect(new Set(ids.slice(0, 3)).size).toBe(1);
		expect(ids[3]).not.toBe(ids[0]);
	});

	test("signs with a new key if none is set, and prints it", async () => {
		const endpoint = await listenAt();

		const { stderr } = await run(["trigger", "lead.created", "--to", endpoint.url], { env: {} });

		endpoint.key = /^[0-9a-f]{64}$/m.exec(stderr)?.[0] ?? "";
		const { body = "", headers = {} } = endpoint.received[0] ?? {};
		await expect(verifyDelivery({ body, headers, signatureKey: endpoint.key })).resolves.toBeDefined();
	});

	test.each([
		[500, /^500 {2}\d+ ms {2}failed: Close would retry for 72 hours/],
		[401, /^401 {2}\d+ ms {2}refused; check CLOSE_SIGNATURE_KEY: Close would retry/],
		[302, /^302 {2}\d+ ms {2}a redirect; whether Close follows it is not documented/],
	])("exits with 1 for a response of %i, and says how Close would treat it", async (status, line) => {
		const endpoint = await listenAt({ key: KEY, answer: () => status });

		const { code, stdout } = await run(["trigger", "lead.created", "--to", endpoint.url], { env });

		expect(code).toBe(1);
		expect(stdout).toMatch(line);
		expect(endpoint.received).toHaveLength(1);
	});

	test("prints only the status if the response is empty", async () => {
		const endpoint = await listenAt({ key: KEY, answer: () => 204 });

		const { stdout } = await run(["trigger", "lead.created", "--to", endpoint.url], { env });

		expect(stdout).toMatch(/^204 {2}\d+ ms {2}acknowledged\n$/);
	});

	test("exits with 1 if no server is listening", async () => {
		// The port is below the ephemeral range, and nothing uses it.
		const { code, stdout } = await run(["trigger", "lead.created", "--to", "http://127.0.0.1:2/"], { env });

		expect(code).toBe(1);
		expect(stdout).toMatch(/^--- {2}\d+ ms {2}no response \(ECONNREFUSED\): Close would retry/);
	});

	test("ends at Ctrl-C while the endpoint does not respond", async () => {
		const endpoint = await listenAt({ answer: () => new Promise<number>(() => {}) });
		const command = start(["trigger", "lead.created", "--to", endpoint.url], { env });
		await vi.waitUntil(() => endpoint.received.length === 1);

		command.interrupt();

		expect(await command.ended).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("Interrupted.") });
	});

	test("rejects a wrong key without showing it", async () => {
		const env = { CLOSE_SIGNATURE_KEY: "0123456789" };

		const { code, stderr } = await run(["trigger", "lead.created", "--to", "http://127.0.0.1:9/"], { env });

		expect(code).toBe(2);
		expect(stderr).toBe(
			"close-crm: The signature key must be the 64 hex characters that Close returned. Check CLOSE_SIGNATURE_KEY or --key.\n",
		);
	});

	test("with --dry-run prints the event, and sends nothing", async () => {
		const endpoint = await listenAt({ key: KEY });

		const { stdout, stderr } = await run(["trigger", "lead.created", "--to", endpoint.url, "--dry-run"], { env });

		expect(JSON.parse(stdout)).toMatchObject({ object_type: "lead", action: "created" });
		expect(stderr).toBe("");
		expect(endpoint.received).toEqual([]);
	});

	test.each([
		["an event that Close does not list", ["lead.create", "--to", "http://127.0.0.1:9/"], "Did you mean"],
		[
			"a password in the URL",
			["lead.created", "--to", "http://u:secret@127.0.0.1:9/"],
			"must not contain a user or password.",
		],
		[
			"a field without a value",
			["lead.created", "--to", "http://127.0.0.1:9/", "--data", "x"],
			"expected a field and its value: name=Juniper",
		],
		[
			"a value without a field",
			["lead.created", "--to", "http://127.0.0.1:9/", "--data", "=a=b"],
			"expected a field and its value: name=Juniper",
		],
		["no endpoint", ["lead.created"], "required option '--to <url>' not specified"],
	])("rejects %s", async (_, args, message) => {
		const { code, stderr } = await run(["trigger", ...args], { env });

		expect(code).toBe(2);
		expect(stderr).toContain(message);
		expect(stderr).not.toContain("secret");
	});
});
