import { DeliveryError } from "../verify/delivery-error.ts";
import { createByteBuffer } from "./byte-buffer.ts";

/** Reads the body of a `Request`, and no more of it than the limit. */
export async function readWebBody(request: Request, limit: number, signal: AbortSignal): Promise<Uint8Array> {
	const { body } = request;
	if (request.bodyUsed || body?.locked) {
		throw new DeliveryError(
			"parsed_body",
			"The body of the Request was read before. Pass the Request to receiver.fetch before anything reads its body.",
		);
	}
	const buffer = createByteBuffer(limit);
	if (!body) return buffer.toBytes();
	const reader = body.getReader();
	// Not awaited: the sender may never stop, and a clone of the request may never be read.
	const cancel = () => void reader.cancel().catch(() => {});
	signal.addEventListener("abort", cancel, { once: true });
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return buffer.toBytes();
			buffer.append(value);
		}
	} catch (error) {
		cancel();
		throw error;
	} finally {
		signal.removeEventListener("abort", cancel);
	}
}
