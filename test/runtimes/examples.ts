import { readFile } from "node:fs/promises";
import { deliverLead, foreignKey, signatureKey } from "../examples/deliver.ts";
import { type Running, start } from "../examples/running.ts";
import { freePort } from "../setup/free-port.ts";
import { run } from "./install.ts";
import { serveInWorkerd } from "./workerd.ts";

/** An example, as a user copies it. */
export interface Example {
	/** Its folder in `examples`. */
	folder: string;
	/** The package on which it runs, whose version is told. */
	package: string;
	/** The script that compiles it: with the published types, and its own tsconfig.json. */
	compile: "check" | "build";
	/** Starts it in the folder where it is installed. BullMQ's, which needs Redis, is started by the ordinary tests. */
	serve?(where: string): Promise<Running & { url: string }>;
}

export const EXAMPLES: Example[] = [
	{ folder: "express", package: "express", compile: "check", serve: serveByScript },
	{ folder: "fastify", package: "fastify", compile: "check", serve: serveByScript },
	{ folder: "lambda", package: "esbuild", compile: "check", serve: serveByScript },
	{ folder: "bullmq", package: "bullmq", compile: "check" },
	{ folder: "hono", package: "workerd", compile: "check", serve: serveByWorkerd },
	{ folder: "next", package: "next", compile: "build", serve: serveByScript },
];

const LIMIT = 120_000;

const VARIABLES = { CLOSE_SIGNATURE_KEY: signatureKey };

async function serveByScript(where: string): Promise<Running & { url: string }> {
	const { scripts } = JSON.parse(await readFile(`${where}/package.json`, "utf8"));
	const PORT = String(await freePort());
	const running = start(scripts.start, where, { PORT, NEXT_TELEMETRY_DISABLED: "1", ...VARIABLES });
	await running.seen(/Listening|Ready/);
	return { ...running, url: `http://localhost:${PORT}/close` };
}

async function serveByWorkerd(where: string): Promise<Running & { url: string }> {
	const worker = {
		source: `${where}/index.ts`,
		flags: [],
		variables: VARIABLES,
		folder: `${where}/worker`,
		limit: LIMIT,
	};
	const running = await serveInWorkerd(`${where}/node_modules/workerd/bin/workerd`, worker);
	return { ...running, url: `${running.url}/close` };
}

/** Compiles an example where it is installed, starts it, and sends it a forged delivery and a signed one. */
export async function tryExample({ compile, serve }: Example, where: string) {
	await run("npm", ["run", compile], where, LIMIT);
	const failed: string[] = [];
	if (!serve) return { passed: 1, failed };
	const { url, seen, printed, stop } = await serve(where);
	try {
		const forged = await deliverLead(url, "Forger", foreignKey);
		if (forged !== 401) failed.push(`A forged delivery is answered ${forged}.`);
		const signed = await deliverLead(url, "Bluth Company", signatureKey);
		if (signed === 200) await seen(/new lead Bluth Company/);
		else failed.push(`A signed delivery is answered ${signed}. ${printed()}`);
	} finally {
		await stop();
	}
	return { passed: 3 - failed.length, failed };
}
