import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { DOCUMENT } from "../scripts/document/paths.ts";
import { startPrism } from "../scripts/prism.ts";

test("npm start creates the two documented subscriptions, and then receives what happens in a sandbox", async () => {
	const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/start.ts"]);

	expect(stdout.match(/client\.webhooks\.create: .*/g)).toEqual([
		"client.webhooks.create: https://test.example.com, lead.created, lead.updated, activity.call.created, activity.note.created, activity.note.updated, activity.form_submission.created",
		"client.webhooks.create: https://test.example.com, lead.created (filtered)",
	]);
	expect(stdout.match(/ {4}id +whsub_\w+\n {4}status +active\n {4}verify_ssl +true\n/g)).toHaveLength(2);
	const [, output = ""] = stdout.split("2. Receive events from a sandbox of Close\n");
	expect(output.match(/(?<=✓ )(the handler|a signed delivery|an opportunity|Done).*/g)).toEqual([
		"the handler of lead.created fetched Juniper Bakery",
		"a signed delivery was verified: 200, handled",
		"a signed delivery was verified: 200, duplicate",
		"an opportunity got a note; the filter does not match, so nothing was delivered",
		"the handler of opportunity.updated: won",
		"a signed delivery was verified: 200, handled",
		"Done. Nothing left this machine. Next: docs/quick-start.md",
	]);
});

test("if the port is in use, starting Prism fails with one line that says so", async () => {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => void server.close());
	const address = server.address();
	const port = typeof address === "object" && address !== null ? address.port : 0;

	await expect(startPrism(DOCUMENT, { port })).rejects.toThrow(
		// Prism does not always print its reason before it ends.
		new RegExp(
			`^Prism ended before it served ${DOCUMENT} on port ${port}: .*(EADDRINUSE|Check whether the port is in use)`,
		),
	);
});

test("if the document is missing, starting Prism fails with one line that names it", async () => {
	await expect(startPrism("nowhere.yaml")).rejects.toThrow(
		/^Prism ended before it served nowhere.yaml on a free port: .*/,
	);
});
