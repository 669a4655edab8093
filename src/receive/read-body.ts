import { DeliveryError } from "./verify/delivery-error.ts";

/** The body of a request, or undefined if it is larger than the limit; no more is read then. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array | undefined> {
	if (request.bodyUsed) throw new DeliveryError("parsed_body", "Is the body raw?");
	const chunks: Uint8Array[] = [];
	let size = 0;
	const reader = request.body?.getReader();
	// biome-ignore lint/suspicious/noAssignInExpressions: what is read is asked for in one place
	for (let chunk: Uint8Array | undefined; (chunk = (await reader?.read())?.value); ) {
		size += chunk.length;
		if (size > limit) {
			// Not awaited: the sender may never stop, and a clone of the request may never be read.
			reader?.cancel();
			return undefined;
		}
		chunks.push(chunk);
	}
	return join(chunks, size);
}

/** The bytes of all chunks, `size` of them. */
export function join(chunks: Uint8Array[], size: number): Uint8Array {
	const bytes = new Uint8Array(size);
	let at = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, at);
		at += chunk.length;
	}
	return bytes;
}
