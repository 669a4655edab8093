import type { Checks } from "./check.ts";
import { clientChecks } from "./client.ts";
import { fetchChecks, type Servers } from "./network.ts";
import { memoryStoreChecks, receiverChecks } from "./receiver.ts";
import { fingerprint, signerChecks } from "./signer.ts";
import { verifyChecks } from "./verify.ts";

/** The report of the suite on one runtime. */
export interface Report {
	passed: number;
	failed: { name: string; message: string }[];
	/** Must be the same on every runtime. */
	fingerprint: string;
}

/** The time limit of each check, in ms. */
const LIMIT = 15_000;

/** Runs all checks, one after the other. `served` are those of the runtime's own servers. */
export async function runSuite(servers: Servers, served: Checks): Promise<Report> {
	const checks: Checks = {
		...clientChecks,
		...fetchChecks(servers),
		...verifyChecks,
		...receiverChecks,
		...memoryStoreChecks,
		...served,
		...signerChecks,
	};
	const report: Report = { passed: 0, failed: [], fingerprint: await fingerprint() };
	for (const [name, check] of Object.entries(checks)) {
		try {
			await within(LIMIT, check());
			report.passed += 1;
		} catch (error) {
			report.failed.push({ name, message: String(error) });
		}
	}
	return report;
}

async function within(ms: number, work: Promise<void> | void): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const limit = new Promise<void>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`It took longer than ${ms} ms.`)), ms);
	});
	try {
		await Promise.race([work, limit]);
	} finally {
		clearTimeout(timer);
	}
}
