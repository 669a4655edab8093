import { createHmac, timingSafeEqual } from "node:crypto";
import { fileURLToPath } from "node:url";
import { verify as verifyByOctokit } from "@octokit/webhooks-methods";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as SvixWebhook } from "svix";
import { interleave, type Ratio, ratios, row } from "../interleave.ts";
import { progress } from "../progress.ts";
import {
	BASE64_KEY,
	bodiesOf,
	KEY,
	SIZES,
	signAsClose,
	signAsGitHub,
	signAsStandard,
	signAsStripe,
} from "./deliveries.ts";

const BASE = "node:crypto";
const WARM_UP_ROUNDS = 3;
const ROUNDS = 31;

type Verify = () => unknown;

/**
 * Measures the way from the raw bytes of a delivery to a verified object, each package with its own signature scheme.
 */
export async function verifySection(): Promise<string> {
	const columns: Map<string, Ratio>[] = [];
	for (const [size, bytes] of Object.entries(SIZES)) {
		progress(`verification of ${size}`);
		columns.push(await measure(await createRuns(Buffer.from(bodiesOf(bytes)())), bytes));
	}
	return [
		"Verification, from bytes to object: speed relative to a hand-written version (more is faster).",
		"",
		`| | ${Object.keys(SIZES).join(" | ")} |`,
		"|---|---|---|---|",
		...[...(columns[0]?.keys() ?? [])].map((name) =>
			row(
				name,
				columns.map((column) => column.get(name)),
			),
		),
	].join("\n");
}

async function createRuns(body: Buffer): Promise<Record<string, Verify>> {
	// The built files, because tsx would slow every function down.
	const dist = fileURLToPath(new URL("../../dist/receive/index.js", import.meta.url));
	const { verifyDelivery }: typeof import("../../src/receive/index.ts") = await import(dist);
	const text = body.toString();
	const close = signAsClose(text);
	const github = signAsGitHub(text);
	const stripe = signAsStripe(text);
	const standard = signAsStandard(text);
	const { webhooks } = new Stripe("sk_test_none");
	const standardWebhook = new StandardWebhook(BASE64_KEY);
	const svixWebhook = new SvixWebhook(BASE64_KEY);

	return {
		[BASE]: () => {
			const hmac = createHmac("sha256", Buffer.from(KEY, "hex")).update(close["close-sig-timestamp"] ?? "");
			const isVerified = timingSafeEqual(hmac.update(body).digest(), Buffer.from(close["close-sig-hash"] ?? "", "hex"));
			if (!isVerified) throw new Error("mismatch");
			return JSON.parse(body.toString());
		},
		"close-crm": () => verifyDelivery({ body, headers: close, signatureKey: KEY }),
		"@octokit/webhooks-methods": async () => {
			const payload = body.toString();
			if (!(await verifyByOctokit(KEY, payload, github["x-hub-signature-256"] ?? ""))) throw new Error("mismatch");
			return JSON.parse(payload);
		},
		stripe: () => webhooks.constructEvent(body, stripe["stripe-signature"] ?? "", KEY),
		svix: () => svixWebhook.verify(body, standard),
		standardwebhooks: () => standardWebhook.verify(body.toString(), standard),
	};
}

async function measure(runs: Record<string, Verify>, bytes: number): Promise<Map<string, Ratio>> {
	const count = Math.ceil(4_000_000 / (bytes + 3000));
	const timed = Object.entries(runs).map(([name, verify]) => [
		name,
		async () => {
			const start = performance.now();
			// Awaited even if it is synchronous, because a request handler is asynchronous.
			for (let index = 0; index < count; index++) await verify();
			return performance.now() - start;
		},
	]);
	await interleave(Object.fromEntries(timed), WARM_UP_ROUNDS);
	return ratios(await interleave(Object.fromEntries(timed), ROUNDS), BASE);
}
