import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { sampleEvent, signDelivery } from "close-crm/testing";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../setup/free-port.ts";
import { readmeSnippets } from "./snippets.ts";

const signatureKey = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
const [express = "", web = ""] = readmeSnippets("Receive", "ts");

async function write(program: string): Promise<string> {
	const folder = await mkdtemp(join(resolve("test/readme"), ".run-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	const file = join(folder, "receiver.ts");
	await writeFile(file, program);
	return file;
}

test("the README's Express receiver verifies a delivery and hands it to its handler", async () => {
	const port = await freePort();
	const file = await write(express.replace("listen(3000)", `listen(${port}, () => console.log("listening"))`));
	const child = spawn(process.execPath, [resolve("node_modules/tsx/dist/cli.mjs"), file], {
		env: { ...process.env, CLOSE_SIGNATURE_KEY: signatureKey, TSX_TSCONFIG_PATH: resolve("tsconfig.json") },
	});
	onTestFinished(() => void child.kill());
	let output = "";
	child.stdout.on("data", (chunk) => {
		output += chunk;
	});
	while (!output.includes("listening")) await once(child.stdout, "data");
	const event = sampleEvent("lead.created", { data: { name: "Bluth Company" } });
	const { body, headers } = await signDelivery({ event, signatureKey });
	const url = `http://127.0.0.1:${port}/close`;

	const good = await fetch(url, { method: "POST", body, headers });
	const forged = await fetch(url, { method: "POST", body: `${body} `, headers });

	expect([good.status, forged.status]).toEqual([200, 401]);
	expect(output).toContain("new lead Bluth Company");
});

test("the README's web handler does the same", async () => {
	const printed: unknown[][] = [];
	const { log, error } = console;
	const { CLOSE_SIGNATURE_KEY } = process.env;
	onTestFinished(() => {
		Object.assign(console, { log, error });
		process.env.CLOSE_SIGNATURE_KEY = CLOSE_SIGNATURE_KEY;
	});
	process.env.CLOSE_SIGNATURE_KEY = signatureKey;
	Object.assign(console, { log: (...texts: unknown[]) => printed.push(texts), error: () => {} });
	const { POST } = await import(await write(web));
	const post = async (type: "lead.created" | "contact.created", key: string) => {
		const event = sampleEvent(type, { data: { name: "Bluth Company" } });
		return POST(
			new Request("https://example.com/close", {
				...(await signDelivery({ event, signatureKey: key })),
			}),
		);
	};

	const statuses = [
		(await post("lead.created", signatureKey)).status,
		(await post("contact.created", signatureKey)).status,
		(await post("lead.created", "0".repeat(64))).status,
	];

	expect(statuses).toEqual([200, 200, 401]);
	expect(printed).toEqual([
		["new lead", "Bluth Company"],
		["ignored", "contact", "created"],
	]);
});

test("both are shorter than fifteen lines", () => {
	expect(express.trim().split("\n").length).toBeLessThan(15);
	expect(web.trim().split("\n").length).toBeLessThan(15);
});
