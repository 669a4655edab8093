import { createHmac } from "node:crypto";

/** The key of the tests' subscription. */
export const KEY = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
export const OTHER_KEY = "f".repeat(64);

/** 2018-12-08, the timestamp in Close's documentation. */
export const TIMESTAMP = "1544271440";
export const NOW = Number(TIMESTAMP) * 1000;

/** The headers that Close sends with a body. */
export function sign(body: string | Uint8Array, { key = KEY, timestamp = TIMESTAMP } = {}) {
	const hash = createHmac("sha256", Buffer.from(key, "hex")).update(timestamp).update(body).digest("hex");
	return { "close-sig-hash": hash, "close-sig-timestamp": timestamp };
}

/** An event of Close. Default: the creation of a lead. */
export function eventWith(changes: Record<string, unknown> = {}) {
	return {
		id: "ev_2sYKRjcrA79yKxi3S4Crd7",
		date_created: "2019-01-15T12:48:23.395000",
		date_updated: "2019-01-15T12:48:23.395000",
		organization_id: "orga_XbVPx5fFbKlYTz9PW5Ih1XDhViV10YihIaEgMEb6fVW",
		user_id: null,
		object_type: "lead",
		object_id: "lead_zwqYhEFwzPyfCErS8uQ77is2wFLvr9BgVi6cTfbFM68",
		lead_id: "lead_zwqYhEFwzPyfCErS8uQ77is2wFLvr9BgVi6cTfbFM68",
		action: "created",
		changed_fields: [],
		meta: {},
		data: { name: "KLine" },
		previous_data: {},
		...changes,
	};
}

/** The body of a delivery. */
export function bodyWith(changes: Record<string, unknown> = {}): string {
	return JSON.stringify({ event: eventWith(changes), subscription_id: "whsub_8AmjKCZYT3zI8eZoi4HhFC" });
}
