import { createHmac } from "node:crypto";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";

/** The key of every scheme: 64 hex characters. */
export const KEY = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";

/** Body sizes in bytes, by column. */
export const SIZES = { "1 KiB": 1024, "10 KiB": 10_240, "100 KiB": 102_400 };

const keyBytes = Buffer.from(KEY, "hex");
/** The same key, in the encoding of svix and standardwebhooks. */
export const BASE64_KEY = keyBytes.toString("base64");

/** How many bodies were created, which makes each event id unique. */
let created = 0;

/**
 * Returns a function that creates bodies of about `size` bytes, with fields of every kind. Each body is a new delivery.
 */
export function bodiesOf(size: number): () => string {
	const data: Record<string, unknown> = {};
	const event = {
		id: "ev_0000000",
		date_updated: "2019-01-15T12:48:23.395000",
		object_type: "lead",
		action: "created",
		data,
	};
	const delivery = { event, subscription_id: "whsub_8AmjKCZYT3zI8eZoi4HhFC" };
	let bytes = JSON.stringify(delivery).length;
	for (let field = 0; bytes < size; field++) {
		const name = `custom.cf_${field}`;
		data[name] = [`Straße ${field}, "KLine" & Söhne`, field * 1.5, null, true][field % 4];
		bytes += Buffer.byteLength(JSON.stringify({ [name]: data[name] })) - 1;
	}
	const text = JSON.stringify(delivery);
	return () => {
		created++;
		return text.replace("ev_0000000", `ev_${String(created).padStart(7, "0")}`);
	};
}

/** A signature scheme: returns the headers for a body. */
export type Scheme = (body: string) => Record<string, string>;

const stripe = new Stripe("sk_test_none");
const standard = new StandardWebhook(BASE64_KEY);

const timestampNow = () => String(Math.floor(Date.now() / 1000));

export const signAsClose: Scheme = (body) => {
	const timestamp = timestampNow();
	const hash = createHmac("sha256", keyBytes).update(timestamp).update(body).digest("hex");
	return { "close-sig-hash": hash, "close-sig-timestamp": timestamp };
};

export const signAsGitHub: Scheme = (body) => ({
	"x-github-event": "issues",
	"x-github-delivery": crypto.randomUUID(),
	"x-hub-signature-256": `sha256=${createHmac("sha256", KEY).update(body).digest("hex")}`,
});

export const signAsStripe: Scheme = (body) => ({
	"stripe-signature": stripe.webhooks.generateTestHeaderString({ payload: body, secret: KEY }),
});

/** Svix accepts these headers too. */
export const signAsStandard: Scheme = (body) => {
	const timestamp = timestampNow();
	return {
		"webhook-id": "msg_1",
		"webhook-timestamp": timestamp,
		"webhook-signature": standard.sign("msg_1", new Date(Number(timestamp) * 1000), body),
	};
};
