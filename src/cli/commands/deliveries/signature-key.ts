import { randomBytes } from "node:crypto";
import { Option } from "@commander-js/extra-typings";
import { isHexOf32Bytes } from "../../../close/signature/key.ts";
import { UsageError } from "../../arguments/usage-error.ts";
import type { Output } from "../../terminal/output.ts";

/** How a signature key is given. Not checked as it is parsed: the message would show it. */
export const keyOption = () =>
	new Option("--key <hex>", "the signature key; other users of this machine may see it, so rather set").env(
		"CLOSE_SIGNATURE_KEY",
	);

/** The key to sign with: the one that is given, or a new one, which is then printed. */
export function keyToSignWith(given: string | undefined, output: Output): string {
	if (given !== undefined) {
		if (isHexOf32Bytes(given)) return given;
		throw new UsageError("The signature key must be 64 hex characters, as Close gave it. It is not shown here.");
	}
	const key = randomBytes(32).toString("hex");
	output.warn(`Signing with a new key; set CLOSE_SIGNATURE_KEY to sign with your endpoint's:\n${key}`);
	return key;
}
