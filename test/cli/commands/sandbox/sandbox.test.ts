import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "close-crm";
import { describe, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../setup/temporary-folder.ts";
import { atEnd, run, start } from "../../command.ts";
import { listenAt } from "../../endpoint.ts";

const ENV = { env: {} };

/** Starts the sandbox on a free port, and resolves when it says where it is. */
async function startSandbox(...args: string[]) {
	const command = start(["sandbox", "--port", "0", ...args], ENV);
	await command.seen("Press Ctrl-C to stop.");
	const printed = command.result();
	const [, url = ""] = /The sandbox is at (\S+)/.exec(printed) ?? [];
	const client = createClient({ apiKey: "api_sandbox", baseUrl: url });
	return { command, url, printed, client };
}

async function stop({ interrupt, ended }: ReturnType<typeof start>) {
	interrupt();
	return ended;
}

describe.concurrent("sandbox", () => {
	test("prints where it is and what to set, answers as Close does, and ends at Ctrl-C with a summary", async () => {
		const { command, url, client } = await startSandbox("--seed");

		const { data } = await client.request("GET /lead/", {});
		const lead = await client.request("POST /lead/", { body: { name: "Larkspur" } });
		const { code, stdout, stderr } = await stop(command);

		expect(data).toHaveLength(5);
		expect(lead.name).toBe("Larkspur");
		expect(code).toBe(0);
		expect(stdout).toBe(
			`The sandbox is at ${url}\n  export CLOSE_API_KEY=api_sandbox\n  npx close-crm webhooks list --base-url ${url}\n  curl ${url}/lead/ -u $CLOSE_API_KEY:\n`,
		);
		expect(stderr).toBe("Press Ctrl-C to stop.\n2 calls answered, 0 deliveries sent.\n");
	});

	test("is a Close for the other commands", async () => {
		const { command, url } = await startSandbox();

		const args = ["--url", "https://example.com/close", "--events", "lead.created", "--base-url", url];
		const created = await run(["webhooks", "create", ...args], { env: { CLOSE_API_KEY: "api_sandbox" } });
		await stop(command);

		expect(created.code).toBe(0);
		expect(created.stdout).toContain("whsub_");
	});

	test("delivers what happens to an endpoint, signed with the key that it prints", async () => {
		const endpoint = await listenAt({ answer: () => 200 });
		const { command, client, printed } = await startSandbox("--deliver-to", endpoint.url);

		await client.request("POST /lead/", { body: { name: "Larkspur" } });
		await vi.waitUntil(() => endpoint.received.length > 0);
		await stop(command);

		expect(printed).toMatch(/export CLOSE_SIGNATURE_KEY=[0-9a-f]{64}\n/);
		expect(endpoint.received).toHaveLength(1);
	});

	test("keeps its state in a file that only its owner can read, and its subscription with it", async () => {
		const file = join(await temporaryFolder({ atEnd }), "state.json");
		const args = ["--state", file, "--seed", "--deliver-to", "http://127.0.0.1:9/close"];
		const first = await startSandbox(...args);
		await first.client.request("POST /lead/", { body: { name: "Larkspur" } });
		await stop(first.command);

		const second = await startSandbox(...args);
		const { data } = await second.client.request("GET /lead/", {});
		const [subscription] = await second.client.webhooks.list();
		await stop(second.command);

		expect(data.map(({ name }) => name)).toContain("Larkspur");
		expect(data).toHaveLength(6);
		expect(subscription?.url).toBe("http://127.0.0.1:9/close");
		expect(keyIn(second.printed)).toBe(keyIn(first.printed));
		expect((await stat(file)).mode & 0o777).toBe(0o600);
		expect(await readFile(file, "utf8")).not.toContain("api_sandbox");
	});

	test("prints what a program needs as JSON", async () => {
		const command = start(["sandbox", "--port", "0", "--json"], ENV);
		await command.seen("Press Ctrl-C");

		const { stdout } = await stop(command);

		expect(JSON.parse(stdout)).toEqual({
			base_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/),
			api_key: "api_sandbox",
		});
	});

	test("says what to do when its port is taken, and when a file is not a state", async () => {
		const { command, url } = await startSandbox();
		const port = new URL(url).port;
		const file = join(await temporaryFolder({ atEnd }), "state.json");
		await writeFile(file, '{"version":2}');

		expect(await run(["sandbox", "--port", port], ENV)).toMatchObject({
			code: 2,
			stderr: `close-crm: Port ${port} is in use. Pass another port with --port, or 0 for a free port.\n`,
		});
		expect(await run(["sandbox", "--port", "0", "--state", file], ENV)).toMatchObject({
			code: 2,
			stderr: `close-crm: --state ${file} is not the state of a sandbox. Pass a file that the sandbox wrote, or a new path.\n`,
		});
		expect(await run(["sandbox", "--port", "65536"], ENV)).toMatchObject({ code: 2 });
		await stop(command);
	});
});

function keyIn(printed: string): string | undefined {
	return /CLOSE_SIGNATURE_KEY=(\w+)/.exec(printed)?.[1];
}
