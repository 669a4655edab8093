import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import { expect, test } from "vitest";
import { describeWithRedis, startRedis } from "../setup/redis.ts";
import { temporaryFolder } from "../setup/temporary-folder.ts";
import { deliverLead, foreignKey, signatureKey } from "./deliver.ts";
import { endpointOf, packageOf, run, urlOf } from "./run-example.ts";
import type { Running } from "./running.ts";

const HOST = `node --import tsx ${resolve("test/examples/host.ts")}`;
const DURABLE_OBJECT_HOST = `node --import tsx ${resolve("test/examples/durable-object-host.ts")}`;
const VITE = `node ${resolve("node_modules/vite/bin/vite.js")} --config ${resolve("test/examples/sveltekit.config.ts")}`;
const FUNCTIONS = `node --import tsx ${resolve("node_modules/@google-cloud/functions-framework/build/src/main.js")}`;

/** How the example in each folder is started: with one of its scripts, or by a host that replaces its platform. */
const RECEIVERS = [
	["express", "by its start script", "start"],
	["fastify", "by its start script", "start"],
	["lambda", "by its start script, which calls it as a function URL does", "start"],
	["hono", "by a host that calls it as Workers do, without workerd", `${HOST} hono`],
	["next", "by a host that calls it as Next.js does, without Next.js", `${HOST} next`],
	["sveltekit", "by its development server", VITE],
	["nest", "by tsx instead of its compiler", "node --import tsx main.ts"],
	["google-cloud-functions", "by its start script's program", `${FUNCTIONS} --target=close --source=index.ts`],
	["cloudflare-durable-object", "by a host that calls it as Workers do, without workerd", DURABLE_OBJECT_HOST],
] as const;

const COMMANDS = new Map<string, string>(RECEIVERS.map(([folder, , command]) => [folder, command]));

/** Checks that only the signed one of a forged and a signed delivery is handled. */
async function expectVerified(receiver: Running, worker = receiver): Promise<void> {
	const url = await endpointOf(receiver);
	expect(await deliverLead(url, "Forger", foreignKey)).toBe(401);
	expect(await deliverLead(url, "Juniper Bakery", signatureKey)).toBe(200);
	await worker.seen(/new lead Juniper Bakery/);
	expect(worker.printed()).not.toContain("Forger");
}

test.concurrent.for(RECEIVERS)(
	"examples/%s, started %s, handles a signed delivery and rejects a forged one",
	async ([folder, , command], { onTestFinished }) => {
		const receiver = await run(folder, command, { CLOSE_SIGNATURE_KEY: signatureKey });
		onTestFinished(receiver.stop);

		await expectVerified(receiver);
	},
);

describeWithRedis("examples/bullmq, started by its scripts,", () => {
	test.concurrent("handles a signed delivery in its worker and rejects a forged one", async ({ onTestFinished }) => {
		const redis = await startRedis();
		onTestFinished(redis.stop);
		const variables = { CLOSE_SIGNATURE_KEY: signatureKey, REDIS_URL: `redis://127.0.0.1:${redis.port}` };
		const [web, worker] = await Promise.all([run("bullmq", "start", variables), run("bullmq", "worker", variables)]);
		onTestFinished(async () => void (await Promise.all([web.stop(), worker.stop()])));

		await expectVerified(web, worker);
	});
});

// One of each kind: a server, a program with a queue, and hosts that load the code at the first request.
test.concurrent.for(["express", "bullmq"])(
	"examples/%s does not start without a signature key, and says what to set",
	async (folder, { onTestFinished }) => {
		const receiver = await run(folder, COMMANDS.get(folder) ?? "start", {});
		onTestFinished(receiver.stop);

		await receiver.seen(/Error: Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription/);
		await expect(urlOf(receiver)).rejects.toThrow("It ended without");
	},
);

test.concurrent.for([
	["hono", 500],
	["next", 503],
] as const)(
	"examples/%s answers with %i without a signature key, and says what to set",
	async ([folder, status], { onTestFinished }) => {
		const receiver = await run(folder, COMMANDS.get(folder) ?? "start", {});
		onTestFinished(receiver.stop);

		expect(await deliverLead(await endpointOf(receiver), "Juniper Bakery", signatureKey)).toBe(status);
		await receiver.seen(/Error: Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription/);
	},
);

test.concurrent("examples/sync-worker, started with its sandbox, handles leads and ends at SIGTERM", async ({
	onTestFinished,
}) => {
	const TMPDIR = await temporaryFolder({ atEnd: onTestFinished });
	const worker = await run("sync-worker", "sandbox", { TMPDIR });
	onTestFinished(worker.stop);

	await worker.seen(/new lead Juniper Bakery/);
	await worker.seen(/in sync until .*: 0 missed events handled/);
	expect(await deliverLead(await endpointOf(worker), "Forger", foreignKey)).toBe(401);
	await worker.terminate();
	expect(worker.printed()).toMatch(/Stopped: \d+ handlers ended, 0 still running/);
	expect(worker.printed()).not.toContain("Forger");
	expect(await readdir(TMPDIR, { recursive: true })).toContainEqual(expect.stringMatching(/checkpoint\.json$/));
});

test.concurrent.for([
	[{}, /Error: Set CLOSE_API_KEY to an API key of an admin/],
	[{ CLOSE_API_KEY: "api_key" }, /Error: Set PUBLIC_URL to the URL to which Close sends deliveries/],
] as const)(
	"examples/sync-worker does not start without its variables, and says what to set: %j",
	async ([variables, message], { onTestFinished }) => {
		const worker = await run("sync-worker", "start", variables);
		onTestFinished(worker.stop);

		await worker.seen(message);
		await expect(urlOf(worker)).rejects.toThrow("It ended without");
	},
);

test.concurrent("examples/playground, started by its start script, delivers what happens in its sandbox", async ({
	onTestFinished,
}) => {
	const bin = await temporaryFolder({ atEnd: onTestFinished });
	// It finds the command where npm installs it.
	await writeFile(`${bin}/close-crm`, `#!/bin/sh\nexec node --import tsx ${resolve("src/cli/main.ts")} "$@"\n`);
	await chmod(`${bin}/close-crm`, 0o755);
	const playground = await run("playground", "start", { PATH: bin + delimiter + process.env.PATH });
	onTestFinished(playground.terminate);

	const page = await playground.seen(/(?<=The page is at )\S+/);
	expect((await fetch(page)).status).toBe(200);
	const leads = await playground.seen(/http:\S+\/lead\//);
	const headers = { authorization: `Basic ${btoa("api_sandbox:")}`, "content-type": "application/json" };
	await fetch(leads, { method: "POST", headers, body: JSON.stringify({ name: "Juniper Bakery" }) });
	await playground.seen(/new lead Juniper Bakery/);
	const url = await playground.seen(/(?<=Listening on )\S+/);
	expect(await deliverLead(url, "Forger", foreignKey)).toBe(401);
	expect(playground.printed()).not.toContain("new lead Forger");
});

test("every example is started here, and installs this version of close-crm", async () => {
	const folders = await readdir("examples");
	const { version } = JSON.parse(await readFile("package.json", "utf8"));

	expect(folders.sort()).toEqual(
		[...RECEIVERS.map(([folder]) => folder), "bullmq", "many-customers", "playground", "sync-worker"].sort(),
	);
	for (const folder of folders) {
		expect((await packageOf(`examples/${folder}`)).dependencies["close-crm"]).toBe(`^${version}`);
		expect(await readFile(`examples/${folder}/README.md`, "utf8")).toContain(`../../close-crm-${version}.tgz\n`);
	}
});
