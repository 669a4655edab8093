import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "close-crm";
import { createFakeClose, createTestClock, type FakeClose, sampleEvent, signDelivery } from "close-crm/testing";
import { expect } from "vitest";
import { atEnd, fakeClose, type RunOptions, run } from "../../cli/command.ts";
import { listenAt } from "../../cli/endpoint.ts";
import { eventually } from "../../setup/eventually.ts";
import { temporaryFolder } from "../../setup/temporary-folder.ts";
import { SIGNATURE_KEY } from "../programs/run-program.ts";
import { inSource } from "./elsewhere.ts";
import type { Messages } from "./messages.ts";

/** The whole output of the command. */
async function print(args: string[], options?: RunOptions): Promise<string> {
	const { stdout, stderr } = await run(args, options);
	return stdout + stderr;
}

/** The whole output with a fake Close, which is prepared first. */
async function printWithFake(args: string[], prepare: (close: FakeClose) => unknown = () => {}): Promise<string> {
	const fake = await fakeClose();
	await prepare(fake.close);
	const { stdout, stderr } = await fake.run(args);
	return stdout + stderr;
}

/** The status of a subscription with these changes. */
async function status(change: Partial<ReturnType<FakeClose["subscriptions"]>[number]>): Promise<string> {
	return printWithFake(["webhooks", "status"], async (close) => {
		const { webhooks } = createClient({ apiKey: "api_test", fetch: close.fetch });
		await webhooks.create({ url: "https://example.com/close", events: [{ object_type: "lead", action: "created" }] });
		const [subscription] = close.subscriptions();
		if (subscription) Object.assign(subscription, change);
	});
}

/** The status of a subscription whose first delivery failed. */
async function statusAfter(response: number | "refused"): Promise<string> {
	const clock = createTestClock();
	const close = createFakeClose({ clock, fetch: () => new Response() });
	const server = await close.listen();
	atEnd(server.close);
	const { webhooks } = createClient({ apiKey: "api_test", fetch: close.fetch });
	await webhooks.create({ url: "https://example.com/close", events: [{ object_type: "lead", action: "created" }] });
	close.disturbDeliveries(response === "refused" ? { connection: response } : { status: response });
	close.emit(sampleEvent("lead.created"));
	await clock.advance(0);
	return print(["webhooks", "status", "--base-url", server.url]);
}

/** The verdict on a delivery with this hash. */
async function verify(make: (key: Buffer, timestamp: string, body: string) => string, key = SIGNATURE_KEY) {
	const signed = await signDelivery({ event: sampleEvent("lead.created"), signatureKey: SIGNATURE_KEY });
	const body = JSON.stringify(JSON.parse(signed.body), null, 1);
	const timestamp = signed.headers["close-sig-timestamp"];
	const hash = make(Buffer.from(SIGNATURE_KEY, "hex"), timestamp, body);
	const args = ["verify", "--timestamp", timestamp, "--hash", hash];
	return print(args, { env: { CLOSE_SIGNATURE_KEY: key }, input: body });
}

const hashOf = (key: Buffer | string, message: string) => createHmac("sha256", key).update(message).digest("hex");

const trigger = async (url: string) => print(["trigger", "lead.created", "--to", url]);

async function triggerAt(answer: number) {
	return trigger((await listenAt({ answer: () => answer })).url);
}

/** The verdict on a correct delivery with these changes. */
async function verifyWith({
	key = SIGNATURE_KEY,
	...changes
}: Partial<Record<"key" | "timestamp" | "hash" | "body", string>>) {
	const body =
		changes.body ?? (await signDelivery({ event: sampleEvent("lead.created"), signatureKey: SIGNATURE_KEY })).body;
	const timestamp = changes.timestamp ?? String(Math.floor(Date.now() / 1000));
	const hash = changes.hash ?? hashOf(Buffer.from(SIGNATURE_KEY, "hex"), timestamp + body);
	const args = ["verify", "--timestamp", timestamp, "--hash", hash];
	return print(args, { env: { CLOSE_SIGNATURE_KEY: key }, input: body });
}

/** The output of a change of a subscription. */
async function changeSubscription(name: string, ...args: string[]) {
	const { close, run } = await fakeClose();
	const { id } = await createClient({ apiKey: "api_test", fetch: close.fetch }).webhooks.create(entry);
	const { stdout, stderr } = await run(["webhooks", name, id, ...args]);
	return stdout + stderr;
}

/** The output of listen until one event has failed. */
async function listenOnce() {
	const { close, start } = await fakeClose();
	const command = start(["listen", "--to", NOWHERE]);
	await command.seen("Listening");
	const { id } = close.emit(sampleEvent("lead.created"));
	await command.seen(id);
	command.interrupt();
	return (await command.ended).stderr;
}

async function replayTo(to: string) {
	return printWithFake(["replay", "--since", "1h", "--to", to], (close) => close.emit(sampleEvent("lead.created")));
}

async function writeTemporary(name: string, text: string): Promise<string> {
	const folder = await temporaryFolder({ atEnd });
	const file = join(folder, name);
	await writeFile(file, text);
	return file;
}

async function ensureWith(name: string, text: string) {
	return print(["webhooks", "ensure", "--config", await writeTemporary(name, text)]);
}

/** The output of a sandbox whose state file has this text. */
async function sandboxWith(state: string): Promise<string> {
	const folder = await temporaryFolder({ atEnd });
	await writeFile(join(folder, "state.json"), state);
	return print(["sandbox", "--port", "0", "--state", join(folder, "state.json")]);
}

/** Nothing listens on this port: it is below the ephemeral range, and nothing uses it. */
const NOWHERE = "http://127.0.0.1:2";

const entry = { url: "https://example.com/close", events: [{ object_type: "lead", action: "created" }] };

export const COMMANDS: Messages = {
	"0 of 40 subscriptions in use, all healthy": () => printWithFake(["webhooks", "status"]),
	"why: api": () => status({ status: "paused", pause_reason: "api" }),
	"why: permission_revoked": () => status({ status: "paused", pause_reason: "permission_revoked" }),
	"why: Close does not say why": () => status({ status: "paused", pause_reason: null }),
	"the latest attempt failed: 401": () => statusAfter(401),
	"the latest attempt failed: 404": () => statusAfter(404),
	"the latest attempt failed: ConnectionError": () => statusAfter("refused"),
	"check that the endpoint answers within 15 seconds, with a valid certificate.": () => statusAfter("refused"),
	"It verifies: Close signed this body with this key.": () => verify((key, time, body) => hashOf(key, time + body)),
	"the hash matches if the key is used as text (decode its 64 hex characters to 32 bytes).": () =>
		verify((_, time, body) => hashOf(SIGNATURE_KEY, time + body)),
	"the hash matches if the body is parsed and written again without spaces (verify the raw bytes).": () =>
		verify((key, time, body) => hashOf(key, time + JSON.stringify(JSON.parse(body)))),
	"the hash matches if the timestamp before the body is left out.": () => verify((key, _, body) => hashOf(key, body)),
	"the hash belongs to another key, timestamp or body, and no common mistake explains it.": () =>
		verify(() => "f".repeat(64)),
	"the key is not 64 hex characters. Use the signature_key that Close returned.": () =>
		verify(() => "f".repeat(64), "api_test"),
	"No credential found. Set CLOSE_API_KEY or CLOSE_ACCESS_TOKEN, or pass --api-key-file.": () =>
		print(["webhooks", "list"], { env: {} }),
	"Both CLOSE_API_KEY and CLOSE_ACCESS_TOKEN are set. Unset one of them.": () =>
		print(["webhooks", "list"], { env: { CLOSE_API_KEY: "api_test", CLOSE_ACCESS_TOKEN: "token" } }),
	"--api-key-file … cannot be read. Pass the path of a file that contains the key.": () =>
		print(["webhooks", "list", "--api-key-file", "nowhere.txt"]),
	"--api-key-file … is empty. Write the API key into it.": async () =>
		print(["webhooks", "list", "--api-key-file", await writeTemporary("key.txt", "\n")]),
	"Check that CLOSE_API_KEY or CLOSE_ACCESS_TOKEN is right and not revoked.": () =>
		printWithFake(["webhooks", "list"], (close) => close.disturbRequests({ status: 401 })),
	"The user of this API key is not allowed to do this. Use an admin's key.": () =>
		printWithFake(["webhooks", "list"], (close) => close.disturbRequests({ status: 403 })),
	"Check the id, and that the API key belongs to the same organization.": () =>
		printWithFake(["webhooks", "get", "whsub_1"]),
	"--base-url has no /api/v1. Pass --base-url …/api/v1": async () =>
		print(["webhooks", "status", "--base-url", new URL((await fakeClose()).url).origin]),
	"The fault is on Close's side. Try again later.": () =>
		printWithFake(["webhooks", "list"], (close) => close.disturbRequests({ status: 500, times: 9 })),
	"Check the network, HTTPS_PROXY, and --base-url if you set it.": () =>
		print(["webhooks", "list", "--base-url", NOWHERE]),
	"HTTPS_PROXY is not a URL. Set it to a URL such as http://proxy.example.com:3128, or unset it.": () =>
		print(["webhooks", "list"], { env: { CLOSE_API_KEY: "api_test", HTTPS_PROXY: "proxy" } }),
	"Confirmation needs a terminal. Add --yes to skip it.": () =>
		printWithFake(["webhooks", "ensure", "--url", "https://example.com/close", "--events", "lead.created"]),
	"unknown command 'webhook'. Did you mean webhooks? Add --help for the usage.": () => print(["webhook"]),
	'Did you mean "lead.created"': () => print(["trigger", "lead.creatd", "--to", NOWHERE]),
	'No event type contains "…". See all: npx close-crm events types': () => print(["events", "types", "zzz"]),
	"expected a URL with http:// or https://, such as http://localhost:3000/close": () => trigger("localhost:3000"),
	"--to must not contain a user or password. Remove them from the URL.": () => trigger("http://user@localhost:3000"),
	"expected a duration (2h, 3d) or an ISO date (2026-11-23T12:00:00, in UTC)": () =>
		print(["replay", "--since", "yesterday", "--to", NOWHERE]),
	'--until (…) is before --since (…). Swap them: "3h" is earlier than "2h".': () =>
		print(["replay", "--since", "2h", "--until", "3h", "--to", NOWHERE]),
	"expected a positive integer": () => print(["events", "list", "--limit", "0"]),
	"expected a field and its value: name=Juniper": () =>
		print(["trigger", "lead.created", "--to", NOWHERE, "--data", "name"]),
	"Close does not filter events by …. It allows: --type lead.created; --object with --type lead or --type lead.created; --lead or --user or both, with or without --type; --user with --object, with or without --type lead.created.":
		() => print(["events", "list", "--object", "lead_1"]),
	"Nothing to change. Pass --url, --events, --verify-ssl or --no-verify-ssl.": () =>
		print(["webhooks", "update", "whsub_1"]),
	"Pass either --config, or --url together with --events.": () => print(["webhooks", "ensure"]),
	"--prune needs --config, which says what to keep.": () =>
		print(["webhooks", "ensure", "--url", entry.url, "--events", "lead.created", "--prune"]),
	"Pass --out with the file to write, such as close.d.ts, or --json to print the data.": () => print(["types"]),
	"--out must end in .ts or .d.ts; it is close.js.": () => print(["types", "--out", "close.js"]),
	"close.d.ts does not exist. Run the command without --check.": () =>
		print(["types", "--out", "close.d.ts", "--check"]),
	"src/index.ts was not written by this command. Pass the name of another file.": () =>
		print(["types", "--out", "src/index.ts"]),
	"--config … does not exist. Pass the path of a .ts, .js or .json file.": () =>
		print(["webhooks", "ensure", "--config", "nowhere.json"]),
	"--config … cannot be read: …": () => ensureWith("close-crm.config.json", "{"),
	"close-crm.config.ts must export by default a list of subscriptions: [{ url, events: [{ object_type, action }] }].":
		() => ensureWith("close-crm.config.ts", "export default {};"),
	"close-crm.config.json lists https://example.com/close twice. Combine the events of the two entries.": () =>
		ensureWith("close-crm.config.json", JSON.stringify([entry, entry])),
	'close-crm.config.json, entry 1, events[0]: Close lists no event "lead.creatd". Did you mean "lead.created"?': () =>
		ensureWith(
			"close-crm.config.json",
			JSON.stringify([{ ...entry, events: [{ object_type: "lead", action: "creatd" }] }]),
		),
	"close-crm.config.json, entry 1: url must be an absolute https:// or http:// URL; it is …": () =>
		ensureWith("close-crm.config.json", JSON.stringify([{ ...entry, url: "/close" }])),
	"The signature key is missing. Set CLOSE_SIGNATURE_KEY to the key of the subscription.": () =>
		print(["verify", "--timestamp", "1", "--hash", "a"], { env: {} }),
	"The signature key must be the 64 hex characters that Close returned. Check CLOSE_SIGNATURE_KEY or --key.": () =>
		print(["trigger", "lead.created", "--to", NOWHERE, "--key", "api_test"]),
	"Signing with a new key. Set CLOSE_SIGNATURE_KEY to sign with the key of your endpoint:": () => trigger(NOWHERE),
	"refused; check CLOSE_SIGNATURE_KEY: Close would retry for 72 hours": () => triggerAt(401),
	"failed: Close would retry for 72 hours": () => triggerAt(500),
	"no response (ECONNREFUSED): Close would retry for 72 hours": () => trigger(NOWHERE),
	"a redirect; whether Close follows it is not documented": () => triggerAt(302),
	"No endpoint. Pass --to http://localhost:3000/close, or --route lead.*=<url>.": () => print(["listen"]),
	"expected a pattern and a URL: lead.*=http://localhost:3000/leads": () => print(["listen", "--route", "lead"]),
	'No event type matches "leed.*".': () => print(["listen", "--route", `leed.*=${NOWHERE}`]),
	"expected a port from 0 to 65535": () => print(["sandbox", "--port", "65536"]),
	"Port … is in use. Pass another port with --port, or 0 for a free port.": async () => {
		const { url } = await fakeClose();
		return print(["sandbox", "--port", new URL(url).port]);
	},
	"--state … is not JSON. Pass a file that the sandbox wrote, or a new path.": () => sandboxWith("{"),
	"--state … is not the state of a sandbox. Pass a file that the sandbox wrote, or a new path.": () =>
		sandboxWith("{}"),
	"1 event sent: 0 succeeded, 1 failed (401). Check CLOSE_SIGNATURE_KEY.": async () =>
		replayTo((await listenAt({ answer: () => 401 })).url),
	"1 event sent: 0 succeeded, 1 failed (ECONNREFUSED). Check that the endpoint is running, and --to.": () =>
		replayTo(NOWHERE),
	"1 skipped, because Close shows data older than an hour only to admins": () =>
		printWithFake(["replay", "--since", "1h", "--to", NOWHERE], (close) => {
			const { data, previous_data, ...hidden } = close.emit(sampleEvent("lead.created"));
			close.disturbRequests({ status: 200, body: { data: [hidden], cursor_next: null, cursor_previous: null } });
		}),
	"Close is not responding (503). Trying again.": async () => {
		const { close, start } = await fakeClose();
		const command = start(["listen", "--to", NOWHERE]);
		await command.seen("Listening");
		close.disturbRequests({ status: 503, times: Number.POSITIVE_INFINITY });
		await command.seen("Trying again.");
		command.interrupt();
		return (await command.ended).stderr;
	},
};

/** Other output of the command, which needs no remedy on the page. */
export const PRINTED: Messages = {
	"No matching event in the last 30 days.": () => printWithFake(["events", "list"]),
	"These are the newest …. To list older events:": () =>
		printWithFake(["events", "list", "--limit", "1"], (close) => close.emit(sampleEvent("lead.created"))),
	"No subscriptions yet. To create one:": () => printWithFake(["webhooks", "list"]),
	"Everything is up to date.": () =>
		printWithFake(["webhooks", "ensure", "--url", entry.url, "--events", "lead.created"], async (close) => {
			await createClient({ apiKey: "api_test", fetch: close.fetch }).webhooks.create(entry);
		}),
	"Store the signature key now, like a password: Close does not promise to show it again.": () =>
		printWithFake(["webhooks", "create", "--url", entry.url, "--events", "lead.created"]),
	"Would create a subscription for https://example.com/close with lead.created.": () =>
		print(["webhooks", "create", "--url", entry.url, "--events", "lead.created", "--dry-run"]),
	"To replay what it missed from the event log:": async () => {
		const { close, run } = await fakeClose();
		const { webhooks } = createClient({ apiKey: "api_test", fetch: close.fetch });
		const { id } = await webhooks.create(entry);
		await webhooks.pause(id);
		return (await run(["webhooks", "resume", id])).stderr;
	},
	"Would pause whsub_… (https://example.com/close).": () => changeSubscription("pause", "--dry-run"),
	"Would resume whsub_… (https://example.com/close).": () => changeSubscription("resume", "--dry-run"),
	"Would delete whsub_… (https://example.com/close).": () => changeSubscription("delete", "--dry-run"),
	'Would update whsub_… (https://example.com/close): {"verify_ssl":false}.': () =>
		changeSubscription("update", "--no-verify-ssl", "--dry-run"),
	"Delete whsub_… (https://example.com/close) permanently?": () => changeSubscription("delete"),
	"Carry out this plan?": () => printWithFake(["webhooks", "ensure", "--url", entry.url, "--events", "lead.created"]),
	"Nothing was changed.": async () => {
		const { start } = await fakeClose();
		const args = ["webhooks", "ensure", "--url", entry.url, "--events", "lead.created"];
		const command = start(args, { columns: 80 });
		await command.seen("[y/N]");
		command.type("\r");
		return (await command.ended).stderr;
	},
	"the endpoint answers with an error. Check its log.": () => statusAfter(500),
	"the endpoint accepts no POST there. Check the path of the URL.": () => statusAfter(404),
	"the endpoint rejects the signature. Check its key: npx close-crm verify --help": () => statusAfter(401),
	"resume it, then replay what it missed:": () => status({ status: "paused", pause_reason: "api" }),
	"fix the endpoint, resume the subscription, then replay what it missed:": () => status({ status: "paused" }),
	"its owner lost access. Create a subscription with another user's API key, then delete this one.": () =>
		status({ status: "paused", pause_reason: "permission_revoked" }),
	"1 of 40 subscriptions in use, 1 needs attention": () => status({ status: "paused" }),
	"Sending lead.created ev_… to http://…": () => trigger(NOWHERE),
	acknowledged: () => triggerAt(200),
	"It does not verify: the key is empty. Set CLOSE_SIGNATURE_KEY.": () => verifyWith({ key: "" }),
	"the hash is not 64 hex characters. Copy the header close-sig-hash unchanged.": () => verifyWith({ hash: "abc" }),
	"the hash or the timestamp is empty. Copy both headers unchanged.": () => verifyWith({ hash: "" }),
	"the hash or the timestamp has several values. Close sends each header once.": () =>
		verifyWith({ hash: `${"f".repeat(64)},${"e".repeat(64)}` }),
	"the timestamp is not a number. Copy the header close-sig-timestamp unchanged.": () =>
		verifyWith({ timestamp: "now" }),
	"the signature is right, but the body is not JSON.": () => verifyWith({ body: "hello" }),
	"the signature is right, but the body is not an event with a subscription_id.": () => verifyWith({ body: "{}" }),
	"It verifies: but it was signed … days ago, and a receiver rejects it after 73 hours.": () =>
		verifyWith({ timestamp: "1544271440" }),
	"It verifies: but its timestamp is in the future. Check the clock of this machine.": () =>
		verifyWith({ timestamp: "32503680000" }),
	"1 event would be sent.": () =>
		printWithFake(["replay", "--since", "1h", "--to", NOWHERE, "--dry-run"], (close) =>
			close.emit(sampleEvent("lead.created")),
		),
	"To continue where it stopped:": async () => {
		const { close, run } = await fakeClose();
		close.emit(sampleEvent("lead.created"));
		const breakClose = () => {
			close.disturbRequests({ status: 403, times: Number.POSITIVE_INFINITY });
			return 200;
		};
		const { url } = await listenAt({ answer: breakClose });
		return (await run(["replay", "--since", "1h", "--to", url])).stderr;
	},
	"Listening for all events. Press Ctrl-C to stop.": listenOnce,
	"To send the failed events again:": listenOnce,
	"Interrupted.": async () => {
		const { close, start } = await fakeClose();
		close.disturbRequests({ delay: 3_600_000 });
		const command = start(["listen", "--to", NOWHERE]);
		await eventually(() => expect(close.record.requests).not.toEqual([]));
		command.interrupt();
		return (await command.ended).stderr;
	},
	"Close is responding again.": async () => {
		const { close, start } = await fakeClose();
		const command = start(["listen", "--to", NOWHERE]);
		await command.seen("Listening");
		close.disturbRequests({ status: 503 });
		await command.seen("Close is responding again.");
		command.interrupt();
		return (await command.ended).stderr;
	},
	// test/cli
	"Cannot write the result: ….": inSource("src/cli/terminal/output.ts"),
	"no response within 15 seconds: …": inSource("src/cli/commands/deliveries/deliver.ts"),
	"no response (…). Add --insecure to accept the certificate: …": inSource("src/cli/commands/deliveries/deliver.ts"),
	"Add --insecure to accept a self-signed certificate.": inSource("src/cli/commands/deliveries/forwarding.ts"),
	"The organization's plan does not allow more.": inSource("src/cli/report-error.ts"),
	"Node … cannot read TypeScript. Use Node 22.18 or later, or install jiti: npm install --save-dev jiti": inSource(
		"src/cli/commands/webhooks/read-config.ts",
	),
};
