import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "close-crm";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../setup/temporary-folder.ts";
import { atEnd, fakeClose, parseLines } from "../../command.ts";

const A = { url: "https://a.example.com/close", events: [{ object_type: "lead", action: "created" }] };
const B = { url: "https://b.example.com/close", events: [{ object_type: "lead", action: "deleted" }] };
const ADVICE = "Store the signature key now, like a password: Close does not promise to show it again.";

async function writeConfig(name: string, text: string): Promise<string> {
	const folder = await temporaryFolder({ atEnd });
	const file = join(folder, name);
	await writeFile(file, text);
	return file;
}

describe.concurrent("webhooks ensure --config", () => {
	test.each([
		["close-crm.config.json", JSON.stringify([A, B])],
		["close-crm.config.js", `export default [${JSON.stringify(A)}, ${JSON.stringify(B)}];`],
		["close-crm.config.ts", `const all: object[] = [${JSON.stringify(A)}, ${JSON.stringify(B)}];\nexport default all;`],
	])("brings the subscriptions of %s in line, and prints new keys once", async (name, text) => {
		const { close, run } = await fakeClose();
		const file = await writeConfig(name, text);

		const first = await run(["webhooks", "ensure", "--config", file, "--yes"]);
		const second = await run(["webhooks", "ensure", "--config", file]);

		expect(first.code).toBe(0);
		expect(close.subscriptions().map(({ url }) => url)).toEqual([A.url, B.url]);
		for (const { id, signature_key } of close.subscriptions()) {
			expect(first.stdout).toMatch(new RegExp(`^${id}  created  https.*\nsignature_key  ${signature_key}$`, "m"));
			expect(second.stdout).toMatch(new RegExp(`^${id}  up to date  https`, "m"));
		}
		expect(first.stderr).toBe(
			`${A.url}\n  create a subscription for ${A.url} with lead.created\n${B.url}\n  create a subscription for ${B.url} with lead.deleted\n${ADVICE}\n`,
		);
		expect(second).toMatchObject({ code: 0, stderr: "Everything is up to date.\n" });
		expect(second.stdout).not.toContain("signature_key");
	});

	test("shows the plan and changes nothing without a terminal and --yes", async () => {
		const { close, run } = await fakeClose();
		const file = await writeConfig("config.json", JSON.stringify([A]));

		const { code, stdout, stderr } = await run(["webhooks", "ensure", "--config", file, "--quiet"]);

		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toContain(`create a subscription for ${A.url}`);
		expect(stderr).toMatch(
			/\nclose-crm: Carry out this plan\? Confirmation needs a terminal\. Add --yes to skip it\.\n$/,
		);
		expect(close.subscriptions()).toEqual([]);
	});

	test("says what it changes and deletes, and prints no advice if there is no new key", async () => {
		const { run, url: baseUrl } = await fakeClose();
		const { webhooks } = createClient({ apiKey: "api_test", baseUrl });
		const changed = await webhooks.create({ ...A, events: B.events });
		const surplus = await webhooks.create({ ...A, url: "https://a.example.com/old" });
		const file = await writeConfig("config.json", JSON.stringify([A]));

		expect(await run(["webhooks", "ensure", "--config", file, "--yes", "--prune"])).toMatchObject({
			code: 0,
			stdout: `${changed.id}  changed  ${A.url}\n${surplus.id}  deleted  ${surplus.url}\n`,
			stderr: [
				`${A.url} (${changed.id})`,
				"  add lead.created",
				"  remove lead.deleted",
				`${surplus.url} (${surplus.id})`,
				"  delete it, because the file does not list it\n",
			].join("\n"),
		});
	});

	test("with --json prints an object per line, with the key if it is new", async () => {
		const { close, run } = await fakeClose();
		const file = await writeConfig("config.json", JSON.stringify([A]));

		const first = await run(["webhooks", "ensure", "--config", file, "--yes", "--json"]);
		const second = await run(["webhooks", "ensure", "--config", file, "--yes", "--json"]);

		const [{ id, signature_key } = { id: "", signature_key: "" }] = close.subscriptions();
		const changes = [`create a subscription for ${A.url} with lead.created`];
		expect(JSON.parse(first.stdout)).toEqual({ id, url: A.url, changes, signature_key });
		expect(JSON.parse(second.stdout)).toEqual({ id, url: A.url, changes: [] });
	});

	test("with --prune deletes subscriptions on the same hosts that the file does not list, and none on other hosts", async () => {
		const { close, run, url: baseUrl } = await fakeClose();
		const { webhooks } = createClient({ apiKey: "api_test", baseUrl });
		await webhooks.create({ ...A, url: "https://a.example.com/old" });
		await webhooks.create(B);
		const file = await writeConfig("config.json", JSON.stringify([A]));

		const kept = await run(["webhooks", "ensure", "--config", file, "--yes", "--json"]);
		expect(close.subscriptions()).toHaveLength(3);
		const pruned = await run(["webhooks", "ensure", "--config", file, "--yes", "--prune", "--json"]);

		expect([kept.code, pruned.code]).toEqual([0, 0]);
		expect(pruned.stderr).toMatch(/^https:\/\/a\.example\.com\/old \(whsub_\w+\)\n {2}delete it/m);
		expect(close.subscriptions().map(({ url }) => url)).toEqual([B.url, A.url]);
		expect(parseLines(pruned.stdout).map(({ url, changes }) => [url, changes])).toEqual([
			[A.url, []],
			["https://a.example.com/old", ["delete"]],
		]);
	});

	test("with --dry-run prints the plan, and changes nothing", async () => {
		const { close, run, url: baseUrl } = await fakeClose();
		const { webhooks } = createClient({ apiKey: "api_test", baseUrl });
		const { id } = await webhooks.create({ ...A, events: B.events });
		const file = await writeConfig("config.json", JSON.stringify([A, B]));
		const args = ["webhooks", "ensure", "--config", file, "--dry-run"];

		const plan = await run(args);
		const json = await run([...args, "--json"]);

		expect(plan).toMatchObject({ code: 0, stderr: "" });
		expect(plan.stdout).toContain(`${A.url} (${id})\n  add lead.created\n  remove lead.deleted\n${B.url}\n  create`);
		expect(parseLines(json.stdout)).toMatchObject([
			{ dry_run: true, id, url: A.url, changes: ["add lead.created", "remove lead.deleted"] },
			{ dry_run: true, url: B.url },
		]);
		expect(close.subscriptions()).toMatchObject([{ id, events: B.events }]);
	});

	test.each([
		["lists nothing", "[]", "must contain a list of subscriptions"],
		["is not JSON", "{", "cannot be read: "],
		["has a URL twice", JSON.stringify([A, A]), "twice. Combine the events of the two entries."],
		["has a mistyped property", JSON.stringify([{ ...A, event: [] }]), "unknown property event."],
	])("rejects a file that %s", async (_, text, message) => {
		const { close, run } = await fakeClose();
		const file = await writeConfig("config.json", text);

		const { code, stderr } = await run(["webhooks", "ensure", "--config", file, "--yes"]);

		expect(code).toBe(2);
		expect(stderr).toMatch(/^close-crm: .*\n$/);
		expect(stderr).toContain(message);
		expect(close.record.requests).toEqual([]);
	});
});

describe.concurrent("webhooks ensure --url", () => {
	test("brings one subscription in line", async () => {
		const { close, run } = await fakeClose();

		const { code } = await run(["webhooks", "ensure", "--url", A.url, "--events", "lead.created", "--yes"]);

		expect(code).toBe(0);
		expect(close.subscriptions()).toMatchObject([{ url: A.url }]);
	});

	test.each([
		["neither", []],
		["both", ["--config", "x.json", "--url", A.url, "--events", "lead.created"]],
		["a URL without events", ["--url", A.url]],
		["events without a URL", ["--events", "lead.created"]],
		["a file with a URL", ["--config", "x.json", "--url", A.url]],
		["a file with events", ["--config", "x.json", "--events", "lead.created"]],
	])("asks for a file, or a URL with events, if it gets %s", async (_, args) => {
		const { run } = await fakeClose();

		const { code, stderr } = await run(["webhooks", "ensure", ...args]);

		expect(code).toBe(2);
		expect(stderr).toBe("close-crm: Pass either --config, or --url together with --events.\n");
	});

	test("rejects --prune, which would delete everything else on the host", async () => {
		const { close, run } = await fakeClose();
		const args = ["--url", A.url, "--events", "lead.created", "--prune", "--yes"];

		expect(await run(["webhooks", "ensure", ...args])).toMatchObject({
			code: 2,
			stderr: "close-crm: --prune needs --config, which says what to keep.\n",
		});
		expect(close.record.requests).toEqual([]);
	});
});
