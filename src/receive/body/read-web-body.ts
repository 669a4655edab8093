import { DeliveryError } from "../delivery-error.ts";
import type { BodyDeadline, WebBodyReader, WebRequest } from "../receiver.ts";
import { ByteBuffer } from "./byte-buffer.ts";

/** Reads the body of a `Request`. Rejects at the limit. Stops at the deadline, because the receiver has then given up. */
export async function readWebBody(request: WebRequest, limit: number, deadline: BodyDeadline): Promise<Uint8Array> {
	const { body } = request;
	if (request.bodyUsed || body?.locked) {
		throw new DeliveryError(
			"parsed_body",
			"The body of the Request was read before. Pass the Request to receiver.fetch before anything reads its body.",
		);
	}
	if (!body) return new Uint8Array(0);
	const reader = body.getReader();
	// Not awaited, because the sender may never stop. After it, `read` says that the body has ended, so the result may be
	// incomplete. It is not used: the receiver stops waiting in the same moment.
	const cancel = () => void reader.cancel().catch(() => {});
	const stopListening = deadline.onExpire(cancel);
	try {
		return await readToEnd(reader, limit);
	} catch (error) {
		cancel();
		throw error;
	} finally {
		stopListening();
	}
}

async function readToEnd(reader: WebBodyReader, limit: number): Promise<Uint8Array> {
	const buffer = new ByteBuffer(limit);
	for (;;) {
		const next = await reader.read();
		if (next.done) return buffer.toBytes();
		buffer.append(next.value);
	}
}
