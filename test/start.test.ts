import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { DOCUMENT } from "../scripts/document/paths.ts";
import { startPrism } from "../scripts/prism.ts";

test("npm start creates the two documented subscriptions and says what came back", async () => {
	const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/start.ts"]);

	expect(stdout.match(/client\.webhooks\.create: .*/g)).toEqual([
		"client.webhooks.create: https://test.example.com, lead.created, lead.updated, activity.call.created, activity.note.created, activity.note.updated, activity.form_submission.created",
		"client.webhooks.create: https://test.example.com, lead.created (filtered)",
	]);
	expect(stdout.match(/ {2}id +whsub_\w+\n {2}status +active\n {2}verify_ssl +true\n/g)).toHaveLength(2);
	expect(stdout).toContain("Prism is stopped.");
});

test("a port that is taken stops Prism's start with one line that says so", async () => {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => void server.close());
	const address = server.address();
	const port = typeof address === "object" && address !== null ? address.port : 0;

	await expect(startPrism(DOCUMENT, { port })).rejects.toThrow(
		// Prism does not always get its reason out before it ends.
		new RegExp(`^Prism ended before it served ${DOCUMENT} on port ${port}: .*(EADDRINUSE|Is the port taken)`),
	);
});

test("a document that is not there stops Prism's start with one line that names it", async () => {
	await expect(startPrism("nowhere.yaml")).rejects.toThrow(
		/^Prism ended before it served nowhere.yaml on a free port: .*/,
	);
});
