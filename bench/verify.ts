import { createHmac, timingSafeEqual } from "node:crypto";
import { verify as octokitVerify } from "@octokit/webhooks-methods";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as SvixWebhook } from "svix";
import { interleave, ratios, row } from "./interleave.ts";
import { receiveBuild } from "./receive-build.ts";

const KEY = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
const keyBytes = Buffer.from(KEY, "hex");
const ROUNDS = 31;
const SIZES = { "1 KiB": 1024, "10 KiB": 10_240, "100 KiB": 102_400 };

type VerifyDelivery = typeof import("../src/receive/index.ts").verifyDelivery;

/** From the raw bytes of a delivery to its verified object: each does the whole of it, in its own scheme. */
export async function verifySection(): Promise<string> {
	const address = await receiveBuild();
	const ours: VerifyDelivery = (await import(address)).verifyDelivery;
	const web = await importWithWebCrypto(address);
	const node: Map<string, Awaited<ReturnType<typeof measure>>> = new Map();
	const webCrypto: typeof node = new Map();
	for (const [name, size] of Object.entries(SIZES)) {
		node.set(name, await measure(await nodeRuns(deliveryOf(size), ours), size, "node:crypto"));
		webCrypto.set(name, await measure(await webRuns(deliveryOf(size), web), size, "subtle.verify"));
	}
	return [
		"Verification, bytes to object, as speed against the same by hand (median of the rounds, and their middle half; more is faster).",
		"",
		table(node),
		"",
		table(webCrypto),
	].join("\n");
}

function table(columns: Map<string, Awaited<ReturnType<typeof measure>>>): string {
	const results = [...columns.values()];
	const names = [...(results[0]?.keys() ?? [])];
	return [
		`| | ${[...columns.keys()].join(" | ")} |`,
		`|---|${results.map(() => "---|").join("")}`,
		...names.map((name) =>
			row(
				name,
				results.map((result) => result.get(name)),
			),
		),
	].join("\n");
}

/** A delivery of about so many bytes, with fields of every kind. */
function deliveryOf(size: number): Buffer {
	const data: Record<string, unknown> = {};
	const event = { id: "ev_2sYKRjcrA79yKxi3S4Crd7", object_type: "lead", action: "created", data };
	const delivery = { event, subscription_id: "whsub_8AmjKCZYT3zI8eZoi4HhFC" };
	for (let field = 0; JSON.stringify(delivery).length < size - 60; field++) {
		data[`custom.cf_${field}`] = [`Straße ${field}, "KLine" & Söhne`, field * 1.5, null, true][field % 4];
	}
	return Buffer.from(JSON.stringify(delivery));
}

type Verify = () => unknown;

async function nodeRuns(body: Buffer, verifyDelivery: VerifyDelivery): Promise<Record<string, Verify>> {
	const timestamp = String(Math.floor(Date.now() / 1000));
	const hash = createHmac("sha256", keyBytes).update(timestamp).update(body).digest("hex");
	const headers = { "close-sig-hash": hash, "close-sig-timestamp": timestamp };

	const githubHash = `sha256=${createHmac("sha256", KEY).update(body).digest("hex")}`;

	const stripe = new Stripe("sk_test_none");
	const stripeHeader = stripe.webhooks.generateTestHeaderString({ payload: body.toString(), secret: KEY });

	const secret = keyBytes.toString("base64");
	const standard = new StandardWebhook(secret);
	const standardHeaders = {
		"webhook-id": "msg_1",
		"webhook-timestamp": timestamp,
		"webhook-signature": standard.sign("msg_1", new Date(Number(timestamp) * 1000), body.toString()),
	};
	const svix = new SvixWebhook(secret);

	return {
		"node:crypto": () => {
			const expected = createHmac("sha256", keyBytes).update(timestamp).update(body).digest();
			if (!timingSafeEqual(expected, Buffer.from(hash, "hex"))) throw new Error("mismatch");
			return JSON.parse(body.toString());
		},
		"close-crm": () => verifyDelivery({ body, headers, signatureKey: KEY }),
		"@octokit/webhooks-methods": async () => {
			const text = body.toString();
			if (!(await octokitVerify(KEY, text, githubHash))) throw new Error("mismatch");
			return JSON.parse(text);
		},
		stripe: () => stripe.webhooks.constructEvent(body, stripeHeader, KEY),
		standardwebhooks: () => standard.verify(body.toString(), standardHeaders),
		svix: () => svix.verify(body.toString(), standardHeaders),
	};
}

async function webRuns(body: Buffer, verifyDelivery: VerifyDelivery): Promise<Record<string, Verify>> {
	const timestamp = String(Math.floor(Date.now() / 1000));
	const hash = createHmac("sha256", keyBytes).update(timestamp).update(body).digest("hex");
	const headers = { "close-sig-hash": hash, "close-sig-timestamp": timestamp };
	const key = await crypto.subtle.importKey("raw", keyBytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
	const encoder = new TextEncoder();
	const decoder = new TextDecoder();
	return {
		"subtle.verify": async () => {
			const prefix = encoder.encode(timestamp);
			const message = new Uint8Array(prefix.length + body.length);
			message.set(prefix);
			message.set(body, prefix.length);
			if (!(await crypto.subtle.verify("HMAC", key, Buffer.from(hash, "hex"), message))) throw new Error("mismatch");
			return JSON.parse(decoder.decode(body));
		},
		"close-crm": () => verifyDelivery({ body, headers, signatureKey: KEY }),
	};
}

/** The library as it is loaded where there is no Node. */
async function importWithWebCrypto(address: string): Promise<VerifyDelivery> {
	const { getBuiltinModule } = process;
	Reflect.deleteProperty(process, "getBuiltinModule");
	try {
		return (await import(`${address}#web`)).verifyDelivery;
	} finally {
		process.getBuiltinModule = getBuiltinModule;
	}
}

async function measure(runs: Record<string, Verify>, size: number, base: string) {
	const times = Math.ceil(4_000_000 / (size + 3000));
	const timed = Object.entries(runs).map(([name, verify]) => [
		name,
		async () => {
			const start = performance.now();
			// Awaited in every case: a request handler is asynchronous.
			for (let time = 0; time < times; time++) await verify();
			return performance.now() - start;
		},
	]);
	await interleave(Object.fromEntries(timed), 3);
	return ratios(await interleave(Object.fromEntries(timed), ROUNDS), base);
}
