import { buffer } from "node:stream/consumers";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { DeliveryError, type DeliveryErrorCode, verifyDelivery } from "../../../receive/index.ts";
import { explainMismatch } from "../../../receive/verify/explain-mismatch.ts";
import type { Context } from "../../context.ts";
import { EXIT, UsageError } from "../../exit.ts";
import { keyOption } from "./signature-key.ts";

const HOUR = 3_600_000;

/** What `verifyDelivery` takes unless told otherwise, in ms. */
const PAST = 73 * HOUR;
const FUTURE = HOUR / 12;

export function addVerify(program: CommandUnknownOpts, context: Context): void {
	program
		.command("verify")
		.description("explain why a delivery does or does not verify; reads its raw body from stdin")
		.requiredOption("--timestamp <seconds>", "the header close-sig-timestamp")
		.requiredOption("--hash <hex>", "the header close-sig-hash")
		.addOption(keyOption())
		.addHelpText("after", "\nExample:\n  close-crm verify --timestamp 1544271440 --hash aa4f… < body.json")
		.action(async ({ timestamp, hash, key }) => {
			const { output } = context;
			if (key === undefined)
				throw new UsageError("The signature key is missing. Set CLOSE_SIGNATURE_KEY to the key of the subscription.");
			if (process.stdin.isTTY) output.note("Paste the body, then press Ctrl-D.");
			const body = await buffer(process.stdin);
			const { verifies, reason } = await check({ key: key.trim(), timestamp, hash }, body);
			if (!verifies) process.exitCode = EXIT.failed;
			if (output.isJson) output.json({ verifies, reason }, 2);
			else
				output.line(
					`${output.style(verifies ? "good" : "bad", verifies ? "It verifies" : "It does not verify")}: ${reason}`,
				);
		});
}

interface Given {
	key: string;
	timestamp: string;
	hash: string;
}

async function check({ key, timestamp, hash }: Given, body: Buffer): Promise<{ verifies: boolean; reason: string }> {
	const headers = { "close-sig-timestamp": timestamp, "close-sig-hash": hash };
	const tolerance = { past: Number.POSITIVE_INFINITY, future: Number.POSITIVE_INFINITY };
	try {
		await verifyDelivery({ body, headers, signatureKey: key, tolerance });
	} catch (error) {
		if (!(error instanceof DeliveryError)) throw error;
		if (error.code !== "mismatch") return { verifies: false, reason: REASONS[error.code] ?? error.message };
		const mistake = await explainMismatch({ key, timestamp, hash, body: body.toString() });
		return { verifies: false, reason: mistake === undefined ? UNEXPLAINED : `the hash matches if ${mistake}.` };
	}
	const age = Date.now() - Number(timestamp) * 1000;
	if (age > PAST) {
		const days = Math.floor(age / (24 * HOUR));
		return { verifies: true, reason: `but it was signed ${days} days ago, and a receiver rejects it after 73 hours.` };
	}
	if (-age > FUTURE)
		return { verifies: true, reason: "but its timestamp is in the future. Check the clock of this machine." };
	return { verifies: true, reason: "Close signed this body with this key." };
}

const UNEXPLAINED =
	"the hash belongs to another key, timestamp or body, and no common mistake explains it. Check that the key is that of the delivery's subscription_id, and that the body is unchanged.";

const REASONS: { [Code in DeliveryErrorCode]?: string } = {
	invalid_key: "the key is not 64 hex characters. Use the signature_key that Close returned.",
	missing_key: "the key is empty. Set CLOSE_SIGNATURE_KEY.",
	invalid_hash: "the hash is not 64 hex characters. Copy the header close-sig-hash unchanged.",
	missing_header: "the hash or the timestamp is empty. Copy both headers unchanged.",
	repeated_header: "the hash or the timestamp has several values. Close sends each header once.",
	invalid_timestamp: "the timestamp is not a number. Copy the header close-sig-timestamp unchanged.",
	not_json: "the signature is right, but the body is not JSON.",
	not_a_delivery: "the signature is right, but the body is not an event with a subscription_id.",
};
