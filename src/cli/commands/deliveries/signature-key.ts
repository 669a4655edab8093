import { randomBytes } from "node:crypto";
import { Option } from "@commander-js/extra-typings";
import { isHexOf32Bytes } from "../../../close/signature/hex.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";

/** The option for a signature key. It is not checked while it is parsed, because commander's error would show it. */
export const keyOption = () =>
	new Option(
		"--key <hex>",
		"the signature key. Default: CLOSE_SIGNATURE_KEY, which other users of this machine cannot see",
	);

/** The signature key from `--key`, or else from the environment. */
export function readKey(key: string | undefined, { host }: Context): string | undefined {
	return key ?? host.env.CLOSE_SIGNATURE_KEY;
}

/** Returns the key to sign with. If there is none, generates one and prints it. */
export function keyToSignWith(passed: string | undefined, context: Context): string {
	const key = readKey(passed, context);
	if (key !== undefined) {
		if (isHexOf32Bytes(key)) return key;
		throw new UsageError(
			"The signature key must be the 64 hex characters that Close returned. Check CLOSE_SIGNATURE_KEY or --key.",
		);
	}
	const generated = randomBytes(32).toString("hex");
	context.output.warn(
		`Signing with a new key. Set CLOSE_SIGNATURE_KEY to sign with the key of your endpoint:\n${generated}`,
	);
	return generated;
}
