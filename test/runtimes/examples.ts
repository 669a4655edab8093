import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { deliverLead, foreignKey, signatureKey } from "../examples/deliver.ts";
import { type Running, start } from "../examples/running.ts";
import { freePort } from "../setup/free-port.ts";
import { checkDurableObjectStore, DURABLE_OBJECTS } from "./durable-object.ts";
import { run } from "./install.ts";
import { serveInWorkerd } from "./workerd.ts";

/** An example, as a user copies it. */
export interface Example {
	/** Its folder in `examples`. */
	folder: string;
	/** The package that it runs on, whose version is printed. */
	package: string;
	/** The script that compiles it, with the published types and its own tsconfig.json. */
	compile: "check" | "build";
	/** Files to add to it, by path, for another host in the same project. */
	added?: { [path: string]: string };
	/** The paths of its receivers. */
	paths?: string[];
	/** Checks more, in the folder where it is compiled. */
	check?(where: string): Promise<{ passed: number; failed: string[] }>;
	/** Starts it in the folder where it is installed. The ordinary tests start the examples without it. */
	serve?(where: string): Promise<Running & { url: string }>;
}

/** A route of Next.js' pages router, with the lines of docs/receive.md. */
const PAGES_ROUTE = `import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";

export const config = { api: { bodyParser: false } };

const receiver = createReceiver({
	signatureKey: () => process.env.CLOSE_SIGNATURE_KEY,
	on: { "lead.created": ({ data }) => console.log("new lead", data.name) },
	fallback: () => {},
});

export default toNodeHandler(receiver);
`;

export const EXAMPLES: Example[] = [
	{ folder: "express", package: "express", compile: "check", serve: serveByScript },
	{ folder: "fastify", package: "fastify", compile: "check", serve: serveByScript },
	{ folder: "lambda", package: "esbuild", compile: "check", serve: serveByScript },
	{ folder: "bullmq", package: "bullmq", compile: "check" },
	{ folder: "many-customers", package: "hono", compile: "check" },
	{ folder: "hono", package: "workerd", compile: "check", serve: serveByWorkerd() },
	{
		folder: "cloudflare-durable-object",
		package: "workerd",
		compile: "check",
		check: checkDurableObjectStore,
		serve: serveByWorkerd(DURABLE_OBJECTS),
	},
	{ folder: "nest", package: "@nestjs/core", compile: "build", serve: serveByScript },
	{ folder: "sveltekit", package: "@sveltejs/kit", compile: "build", serve: serveByScript },
	{
		folder: "google-cloud-functions",
		package: "@google-cloud/functions-framework",
		compile: "build",
		serve: serveByScript,
	},
	{ folder: "sync-worker", package: "tsx", compile: "check" },
	{ folder: "playground", package: "tsx", compile: "check" },
	{
		folder: "next",
		package: "next",
		compile: "build",
		added: { "pages/api/close.ts": PAGES_ROUTE },
		paths: ["/close", "/api/close"],
		serve: serveByScript,
	},
];

const LIMIT = 120_000;

const VARIABLES = { CLOSE_SIGNATURE_KEY: signatureKey };

async function serveByScript(where: string): Promise<Running & { url: string }> {
	const { scripts } = JSON.parse(await readFile(`${where}/package.json`, "utf8"));
	const PORT = String(await freePort());
	const running = start(scripts.start, where, { PORT, NEXT_TELEMETRY_DISABLED: "1", ...VARIABLES });
	await running.seen(/Listening|Ready|URL:/);
	return { ...running, url: `http://localhost:${PORT}` };
}

/** Starts the example's worker, with the class of its Durable Objects by binding. */
function serveByWorkerd(durableObjects: { [binding: string]: string } = {}) {
	return (where: string): Promise<Running & { url: string }> =>
		serveInWorkerd(`${where}/node_modules/workerd/bin/workerd`, {
			source: `${where}/index.ts`,
			flags: [],
			variables: VARIABLES,
			durableObjects,
			folder: `${where}/worker`,
			limit: LIMIT,
		});
}

/** Compiles an example where it is installed, starts it, and sends it a forged delivery and a signed one twice. */
export async function tryExample(example: Example, where: string) {
	const { compile, check, serve, added = {}, paths = ["/close"] } = example;
	for (const [path, text] of Object.entries(added)) {
		await mkdir(dirname(`${where}/${path}`), { recursive: true });
		await writeFile(`${where}/${path}`, text);
	}
	await run("npm", ["run", compile], where, LIMIT);
	const checked = check ? await check(where) : { passed: 0, failed: [] };
	const passed = 1 + checked.passed;
	if (!serve) return { passed, failed: checked.failed };
	const failed: string[] = [];
	const running = await serve(where);
	try {
		for (const path of paths) failed.push(...(await tryPath(running, path)));
	} finally {
		await running.stop();
	}
	return { passed: passed + 3 * paths.length - failed.length, failed: [...checked.failed, ...failed] };
}

/** Sends a forged delivery to a path, and a signed one twice. Resolves to the failures. */
async function tryPath({ url, seen, printed }: Running & { url: string }, path: string): Promise<string[]> {
	const failed: string[] = [];
	const name = `Juniper Bakery of ${path}`;
	const forged = await deliverLead(url + path, "Forger", foreignKey);
	if (forged !== 401) failed.push(`A forged delivery to ${path} is answered ${forged}.`);
	const signed = await deliverLead(url + path, name, signatureKey);
	if (signed === 200) await seen(new RegExp(`new lead ${name}`));
	else failed.push(`A signed delivery to ${path} is answered ${signed}. ${printed()}`);
	const repeated = await deliverLead(url + path, name, signatureKey);
	if (repeated !== 200) failed.push(`The same delivery to ${path} is answered ${repeated} the second time.`);
	return failed;
}
