import { describe, expect, test } from "vitest";
import { fakeClose } from "../../command.ts";

const URL = "https://test.example.com/close";
const create = ["webhooks", "create", "--url", URL, "--events", "lead.created,activity.call.completed"];

describe.concurrent("webhooks create", () => {
	test("prints the new subscription with its key on stdout, and the advice to store it on stderr", async () => {
		const { close, run } = await fakeClose();

		const { code, stdout, stderr } = await run(create);

		const [subscription] = close.subscriptions();
		expect(code).toBe(0);
		expect(subscription).toMatchObject({ url: URL, verify_ssl: true });
		expect(subscription?.events.map(({ object_type, action }) => `${object_type}.${action}`)).toEqual([
			"lead.created",
			"activity.call.completed",
		]);
		expect(stdout).toMatch(new RegExp(`^id +${subscription?.id}$`, "m"));
		expect(stdout).toMatch(new RegExp(`^signature_key +${subscription?.signature_key}$`, "m"));
		expect(stderr).toMatch(/Store the signature key now/);
	});

	test("prints it as JSON, and nothing else with --quiet", async () => {
		const { close, run } = await fakeClose();

		const { stdout, stderr } = await run([...create, "--no-verify-ssl", "--json", "--quiet"]);

		expect(JSON.parse(stdout)).toEqual(close.subscriptions()[0]);
		expect(close.subscriptions()[0]?.verify_ssl).toBe(false);
		expect(stderr).toBe("");
	});

	test("prints Close's error on one line", async () => {
		const { run } = await fakeClose();
		await run(create);

		const { code, stdout, stderr } = await run(create);

		expect(code).toBe(1);
		expect(stdout).toBe("");
		expect(stderr).toMatch(/^close-crm: POST \/webhook\/ answered 400: Duplicate active subscription.*\n$/);
	});
});

test("webhooks create --dry-run says what it would create, and creates nothing", async () => {
	const { close, run } = await fakeClose();

	const { code, stdout } = await run([...create, "--dry-run"]);
	const json = await run([...create, "--dry-run", "--json"]);

	expect(code).toBe(0);
	expect(stdout).toBe(`Would create a subscription for ${URL} with lead.created,activity.call.completed.\n`);
	expect(JSON.parse(json.stdout)).toMatchObject({ dry_run: true, action: "create", url: URL, verify_ssl: true });
	expect(close.record.requests).toEqual([]);
});

describe.concurrent("a subscription", () => {
	test("is listed in a table, and as a JSON array without its key", async () => {
		const { close, run } = await fakeClose();
		await run(create);
		const [created] = close.subscriptions();
		if (!created) throw new Error("It was not created.");
		const { signature_key, ...subscription } = created;

		const table = await run(["webhooks", "list"]);
		const json = await run(["webhooks", "list", "--json"]);

		expect(table.stdout.split("\n")[0]).toMatch(/^ID +STATUS +EVENTS +URL$/);
		expect(table.stdout.split("\n")[1]).toMatch(new RegExp(`^${subscription.id} +active +2 +${URL}$`));
		expect(JSON.parse(json.stdout)).toEqual([subscription]);
		expect(signature_key).toHaveLength(64);
	});

	test("is shown, paused, resumed and changed, and its key is never printed", async () => {
		const { close, run } = await fakeClose();
		await run(create);
		const { id = "", signature_key = "" } = close.subscriptions()[0] ?? {};

		const outputs = [
			await run(["webhooks", "pause", id]),
			await run(["webhooks", "get", id]),
			await run(["webhooks", "get", id, "--json"]),
			await run(["webhooks", "resume", id]),
			await run(["webhooks", "update", id, "--events", "lead.deleted", "--no-verify-ssl", "--json", "--verbose"]),
		];

		expect(outputs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
		expect(outputs[0]?.stdout).toMatch(/^status +paused \(api\)$/m);
		expect(JSON.parse(outputs[2]?.stdout ?? "")).toMatchObject({ id, status: "paused" });
		expect(outputs[3]?.stdout).toMatch(/^status +active$/m);
		expect(close.subscriptions()[0]).toMatchObject({ verify_ssl: false, events: [{ action: "deleted" }] });
		expect(JSON.stringify(outputs)).not.toContain(signature_key);
		expect(JSON.stringify(outputs)).not.toContain("api_test");
	});

	test("gets another URL, and its other fields stay the same", async () => {
		const { close, run } = await fakeClose();
		await run(create);
		const [before] = close.subscriptions();

		const { code, stdout } = await run(["webhooks", "update", before?.id ?? "", "--url", `${URL}/2`]);

		expect(code).toBe(0);
		expect(stdout).toMatch(new RegExp(`^url +${URL}/2$`, "m"));
		expect(close.subscriptions()).toEqual([{ ...before, url: `${URL}/2`, date_updated: expect.any(String) }]);
	});

	test("prints, when it is resumed, a command that replays what it missed", async () => {
		const { close, run, url } = await fakeClose();
		await run(create);
		const { id = "" } = close.subscriptions()[0] ?? {};
		await run(["webhooks", "pause", id]);

		const { stderr } = await run(["webhooks", "resume", id]);
		const again = await run(["webhooks", "resume", id]);

		const [intro, command] = stderr.replaceAll("\\\n    ", "").split("\n");
		expect(intro).toBe("To replay what it missed from the event log:");
		expect(command).toMatch(/^ {2}npx close-crm replay --since 20\S+ --to https/);
		expect(command).toContain(` --to ${URL} --subscription ${id} --base-url ${url}`);
		expect(again.stderr).toBe("");
	});

	test.each([
		[["pause"], /^Would pause whsub_\w+ \(https:\/\/test\.example\.com\/close\)\.\n$/],
		[["resume"], /^Would resume whsub_\w+ /],
		[["delete"], /^Would delete whsub_\w+ /],
		[["update", "--no-verify-ssl"], /^Would update whsub_\w+ \(https.*\): \{"verify_ssl":false\}\.\n$/],
	])("stays the same with --dry-run, which says what would be done: %j", async ([name = "", ...args], message) => {
		const { close, run } = await fakeClose();
		await run(create);
		const before = close.subscriptions();
		const { id = "" } = before[0] ?? {};

		const { code, stdout } = await run(["webhooks", name, id, ...args, "--dry-run"]);
		const json = await run(["webhooks", name, id, ...args, "--dry-run", "--json"]);

		expect(code).toBe(0);
		expect(stdout).toMatch(message);
		expect(JSON.parse(json.stdout)).toMatchObject({ dry_run: true, action: name, id });
		expect(close.subscriptions()).toEqual(before);
	});

	test("is deleted with --yes, which is required without a terminal", async () => {
		const { close, run } = await fakeClose();
		await run(create);
		const id = close.subscriptions()[0]?.id ?? "";

		const refused = await run(["webhooks", "delete", id]);
		expect(refused).toMatchObject({ code: 2, stdout: "" });
		expect(refused.stderr).toMatch(/^close-crm: Delete whsub_\w+ \(https.* Add --yes to skip it\.\n$/);
		expect(close.subscriptions()).toHaveLength(1);

		expect(await run(["webhooks", "delete", id, "--yes"])).toMatchObject({ code: 0, stdout: `deleted ${id}\n` });
		expect(close.subscriptions()).toHaveLength(0);
	});

	test("is deleted with a result in JSON", async () => {
		const { close, run } = await fakeClose();
		await run(create);
		const id = close.subscriptions()[0]?.id ?? "";

		const { stdout } = await run(["webhooks", "delete", id, "--yes", "--json"]);

		expect(JSON.parse(stdout)).toEqual({ id, deleted: true });
	});
});

describe.concurrent("a list without subscriptions", () => {
	test("is an empty array, and for people a note on stderr", async () => {
		const { run } = await fakeClose();

		expect(await run(["webhooks", "list", "--json"])).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
		expect(await run(["webhooks", "list"])).toMatchObject({
			code: 0,
			stdout: "",
			stderr: expect.stringMatching(
				/^No subscriptions yet\. To create one:\n {2}npx close-crm webhooks create --help \\\n {4}--base-url http\S+\n$/,
			),
		});
	});
});
