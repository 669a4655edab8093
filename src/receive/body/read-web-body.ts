import type { WebBodyReader, WebRequest } from "../receiver.ts";
import { DeliveryError } from "../verify/delivery-error.ts";
import { ByteBuffer } from "./byte-buffer.ts";

/** Reads the body of a `Request`. Stops at the limit and when `signal` aborts. */
export async function readWebBody(request: WebRequest, limit: number, signal: AbortSignal): Promise<Uint8Array> {
	const { body } = request;
	if (request.bodyUsed || body?.locked) {
		throw new DeliveryError(
			"parsed_body",
			"The body of the Request was read before. Pass the Request to receiver.fetch before anything reads its body.",
		);
	}
	if (!body) return new Uint8Array(0);
	const reader = body.getReader();
	// Not awaited, because the sender may never stop.
	const cancel = () => void reader.cancel().catch(() => {});
	signal.addEventListener("abort", cancel, { once: true });
	try {
		return await readToEnd(reader, limit, signal);
	} catch (error) {
		cancel();
		throw error;
	} finally {
		signal.removeEventListener("abort", cancel);
	}
}

async function readToEnd(reader: WebBodyReader, limit: number, signal: AbortSignal): Promise<Uint8Array> {
	const buffer = new ByteBuffer(limit);
	for (;;) {
		const next = await reader.read();
		// A reader that was cancelled says that the body ended.
		signal.throwIfAborted();
		if (next.done) return buffer.toBytes();
		buffer.append(next.value);
	}
}
