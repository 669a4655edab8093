import { writeFile } from "node:fs/promises";
import { runInWorkerd } from "./workerd.ts";

/** A worker that runs `storeChecks` with the store of the example, and responds with the failures. */
const STORE_CHECKS_WORKER = `import { storeChecks } from "close-crm/testing";
import { type CloseEvent, durableObjectStore } from "./event-store.ts";

export { CloseEvent } from "./event-store.ts";

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

// Durable Objects of a worker run in its own process, so its clock is theirs.
const { now } = Date;
let passed = 0;
Date.now = () => now() + passed;
const pass = (ms: number) => void (passed += ms);

export default {
	async fetch(_request: Request, { CLOSE_EVENTS }: { CLOSE_EVENTS: DurableObjectNamespace<CloseEvent> }) {
		const store = durableObjectStore(CLOSE_EVENTS);
		const create = () => {
			// Then everything that the last check left has expired.
			pass(74 * HOUR_MS);
			return { store, expireClaims: () => pass(61 * SECOND_MS), expireHalf: () => pass(31 * SECOND_MS) };
		};
		const checks = storeChecks(create, ["renew"]);
		const failed: string[] = [];
		for (const { name, run } of checks) await run().catch((error) => failed.push(name + ": " + error));
		return Response.json({ passed: checks.length - failed.length, failed });
	},
};
`;

/** The Durable Objects of the example. */
export const DURABLE_OBJECTS = { CLOSE_EVENTS: "CloseEvent" };

/** Checks the store of the example in workerd. */
export async function checkDurableObjectStore(where: string): Promise<{ passed: number; failed: string[] }> {
	const source = `${where}/store-checks.ts`;
	await writeFile(source, STORE_CHECKS_WORKER);
	const worker = {
		source,
		flags: [],
		durableObjects: DURABLE_OBJECTS,
		folder: `${where}/store-checks`,
		limit: 120_000,
	};
	return JSON.parse(await runInWorkerd(`${where}/node_modules/workerd/bin/workerd`, { ...worker, body: "" }));
}
