import { decodeHex, isHexOf32Bytes } from "../../close/signature/key.ts";
import { DeliveryError } from "./delivery-error.ts";

/** A signature key as Close returned it, 64 hex characters; or several, any of which may have signed. */
export type SignatureKeys = string | readonly string[];

/** The bytes of each key. Throws a `DeliveryError` if there is none, and for a key that is not 64 hex characters. */
export function decodeKeys(keys: SignatureKeys | null | undefined): Uint8Array<ArrayBuffer>[] {
	const list = typeof keys === "string" ? [keys] : (keys ?? []);
	if (list.length === 0 || list.includes("")) throw new DeliveryError("missing_key", "Is it 64 hex digits?");
	return list.map((key) => {
		if (!isHexOf32Bytes(key)) throw new DeliveryError("invalid_key", "Is it 64 hex digits?");
		return decodeHex(key);
	});
}
