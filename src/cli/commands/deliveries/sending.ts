import type { LoggedEvent } from "../../../index.ts";

/** Sends events in their order, several at once. */
export interface Sending {
	/** Starts to send an event. Resolves when the next one can be added, and rejects if a sending rejected. */
	add(event: LoggedEvent): Promise<void>;
	/** Resolves when no event is under way, and rejects if a sending rejected. */
	finish(): Promise<void>;
	/** Resolves when no event is under way, also if a sending rejected. */
	settle(): Promise<void>;
	/** The date of the oldest event that was not sent to its end, else of the newest; undefined before the first. */
	position(): string | undefined;
}

export function createSending(send: (event: LoggedEvent) => Promise<void>, concurrency: number): Sending {
	/** In the order in which they were started. */
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
			// A rejection while nobody waits for this event is noticed at the next add, or at the end.
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
