import { buffer } from "node:stream/consumers";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { RETRY_PERIOD_WITH_MARGIN_MS } from "../../../close/limits.ts";
import { DeliveryError, type DeliveryErrorCode, verifyDelivery } from "../../../receive/index.ts";
import { explainMismatch } from "../../../receive/verify/explain-mismatch.ts";
import { DEFAULT_FUTURE_MS } from "../../../receive/verify/tolerance.ts";
import type { Context } from "../../context.ts";
import { EXIT, UsageError } from "../../exit.ts";
import type { Output } from "../../terminal/output.ts";
import { keyOption, readKey } from "./signature-key.ts";

const DAY_MS = 86_400_000;

export function addVerify(program: CommandUnknownOpts, context: Context): void {
	program
		.command("verify")
		.description("explain why a delivery does or does not verify; reads its raw body from stdin")
		.requiredOption("--timestamp <seconds>", "the header close-sig-timestamp")
		.requiredOption("--hash <hex>", "the header close-sig-hash")
		.addOption(keyOption())
		.addHelpText("after", "\nExample:\n  npx close-crm verify --timestamp 1544271440 --hash aa4f… < body.json")
		.action(async ({ timestamp, hash, key }) => {
			const { output, host } = context;
			const signatureKey = readKey(key, context);
			if (signatureKey === undefined) {
				throw new UsageError("The signature key is missing. Set CLOSE_SIGNATURE_KEY to the key of the subscription.");
			}
			if (host.stdin.isTTY) output.note("Paste the body, then press Ctrl-D.");
			const body = await buffer(host.stdin);
			const verdict = await check({ key: signatureKey.trim(), timestamp, hash }, body);
			if (!verdict.verifies) context.exitCode = EXIT.failed;
			if (output.isJson) output.json(verdict, 2);
			else printVerdict(output, verdict);
		});
}

interface Signature {
	key: string;
	timestamp: string;
	hash: string;
}

interface Verdict {
	verifies: boolean;
	reason: string;
}

function printVerdict(output: Output, { verifies, reason }: Verdict): void {
	const verdict = output.style(verifies ? "good" : "bad", verifies ? "It verifies" : "It does not verify");
	output.prose(`${verdict}: ${reason}`);
}

async function check({ key, timestamp, hash }: Signature, body: Buffer): Promise<Verdict> {
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
	if (age > RETRY_PERIOD_WITH_MARGIN_MS) {
		const days = Math.floor(age / DAY_MS);
		return { verifies: true, reason: `but it was signed ${days} days ago, and a receiver rejects it after 73 hours.` };
	}
	if (-age > DEFAULT_FUTURE_MS)
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
