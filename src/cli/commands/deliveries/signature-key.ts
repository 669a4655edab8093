import { randomBytes } from "node:crypto";
import { Option } from "@commander-js/extra-typings";
import { isHexOf32Bytes } from "../../../close/signature/key.ts";
import { UsageError } from "../../exit.ts";
import type { Output } from "../../terminal/output.ts";

/** How a signature key is given. Not checked as it is parsed: the message would show it. */
export const keyOption = () =>
	new Option("--key <hex>", "the signature key; other users of this machine may see it, so prefer").env(
		"CLOSE_SIGNATURE_KEY",
	);

/** The key to sign with: the one that is given, or a new one, which is then printed. */
export function keyToSignWith(given: string | undefined, output: Output): string {
	if (given !== undefined) {
		if (isHexOf32Bytes(given)) return given;
		throw new UsageError(
			"The signature key must be the 64 hex characters that Close returned. Check CLOSE_SIGNATURE_KEY or --key.",
		);
	}
	const key = randomBytes(32).toString("hex");
	output.warn(`Signing with a new key. Set CLOSE_SIGNATURE_KEY to sign with the key of your endpoint:\n${key}`);
	return key;
}
