import type { LoggedEvent } from "../../../index.ts";

/** Sends events in order, several at once. */
export interface Sending {
	/** Starts to send an event. Resolves when the next event can be added, and rejects if sending an event failed. */
	add(event: LoggedEvent): Promise<void>;
	/** Resolves when all events are sent, and rejects if sending one failed. */
	finish(): Promise<void>;
	/** Resolves when no event is being sent, even if sending one failed. */
	settle(): Promise<void>;
	/**
	 * The date of the oldest event that is still being sent, or of the newest event if all are sent; undefined before the
	 * first event.
	 */
	position(): string | undefined;
}

export function createSending(send: (event: LoggedEvent) => Promise<void>, concurrency: number): Sending {
	/** The events that are being sent, in the order in which they were added. */
	const underWay = new Map<LoggedEvent, Promise<void>>();
	let newest: LoggedEvent | undefined;
	const start = async (event: LoggedEvent) => {
		await send(event);
		underWay.delete(event);
	};
	return {
		async add(event) {
			newest = event;
			const sending = start(event);
			// If it rejects before it is awaited, the next `add` or `finish` rejects.
			sending.catch(() => {});
			underWay.set(event, sending);
			while (underWay.size >= concurrency) await Promise.race(underWay.values());
		},
		async finish() {
			await Promise.all(underWay.values());
		},
		async settle() {
			await Promise.allSettled(underWay.values());
		},
		position() {
			const [oldest = newest] = underWay.keys();
			return oldest?.date_updated;
		},
	};
}
