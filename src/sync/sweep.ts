import { formatCloseDate, parseCloseDate } from "../close/dates.ts";
import type { LoggedEvent } from "../close/events/close-event.ts";
import { EVENT_LOG_RETENTION_MS, EVENT_LOG_SETTLING_MS, RETRY_PERIOD_MS } from "../close/limits.ts";
import { CloseNotFoundError } from "../http/errors/api-error.ts";
import { DeliveryError } from "../receive/delivery-error.ts";
import { type Progress, writeProgress } from "./progress.ts";
import type { SweepReport, SyncOptions } from "./types.ts";

/** A sweep reads no further while this many events are open, because the fault is then probably not in the events. */
const MAX_OPEN = 100;

/** During a sweep, the checkpoint is written whenever this many events were handled. */
const EVENTS_PER_WRITE = 500;

/** The settings of a sweep. */
export interface SweepContext extends Pick<SyncOptions, "client" | "receiver" | "checkpoint"> {
	/** The progress of earlier sweeps. The sweep updates it. */
	progress: Progress;
	/** Ends the sweep after the current event. */
	signal: AbortSignal;
	/** Reports an event that cannot be handled. */
	reportError(error: unknown, eventId: string): void;
}

interface Counts {
	handled: number;
	handledBefore: number;
}

/** Handles all unhandled events in the settled part of the log. */
export async function sweep(context: SweepContext): Promise<Omit<SweepReport, "changes">> {
	const { client, checkpoint, progress, signal } = context;
	const counts: Counts = { handled: 0, handledBefore: 0 };
	const settled = (await client.events.settled({ signal })).getTime();
	try {
		await retryOpen(context, settled, counts);
		await readLog(context, settled, counts);
		progress.until = Math.max(progress.until, settled);
	} finally {
		await checkpoint.write(writeProgress(progress));
	}
	const behind = settled + EVENT_LOG_SETTLING_MS - progress.until;
	return { ...counts, open: progress.open.size, until: new Date(progress.until), behind };
}

async function readLog(context: SweepContext, settled: number, counts: Counts): Promise<void> {
	const { client, receiver, checkpoint, progress, signal } = context;
	// Close deletes older events, so they cannot be recovered.
	const since = Math.max(progress.until, settled + EVENT_LOG_SETTLING_MS - EVENT_LOG_RETENTION_MS);
	if (since >= settled) return;
	const span = { since: new Date(since), until: new Date(settled - 1), events: receiver.events };
	let unwritten = 0;
	requireFewOpen(progress);
	for await (const event of client.events.backfill(span, { signal })) {
		progress.until = Math.max(progress.until, parseCloseDate(event.date_updated).getTime());
		await handle(context, event, settled, counts);
		requireFewOpen(progress);
		unwritten += 1;
		if (unwritten < EVENTS_PER_WRITE) continue;
		await checkpoint.write(writeProgress(progress));
		unwritten = 0;
	}
}

/** Tries the events again that could not be handled before, for as long as Close would retry a delivery. */
async function retryOpen(context: SweepContext, settled: number, counts: Counts): Promise<void> {
	const { client, progress, signal, reportError } = context;
	for (const [id, triedFirst] of [...progress.open]) {
		signal.throwIfAborted();
		try {
			await handle(context, await client.events.get(id, { signal }), settled, counts);
		} catch (error) {
			if (!(error instanceof CloseNotFoundError)) throw error;
			progress.open.delete(id);
			reportError(new Error(`createSync: the event ${id} was never handled, and is no longer in the log.`), id);
		}
		if (!progress.open.has(id) || settled - triedFirst < RETRY_PERIOD_MS) continue;
		progress.open.delete(id);
		reportError(
			new Error(`createSync: the event ${id} could not be handled for 72 hours, and is not tried again.`),
			id,
		);
	}
}

async function handle(context: SweepContext, event: LoggedEvent, settled: number, counts: Counts): Promise<void> {
	const { receiver, progress, reportError } = context;
	try {
		const outcome = await receiver.handle(event);
		if (outcome === "handled") counts.handled += 1;
		else counts.handledBefore += 1;
		progress.open.delete(event.id);
	} catch (error) {
		const code = error instanceof DeliveryError ? error.code : undefined;
		progress.open.set(event.id, progress.open.get(event.id) ?? settled);
		if (code === "draining") throw error;
		// Another process is handling the event, or crashed while handling it.
		if (code !== "in_progress") reportError(error, event.id);
	}
}

/** Throws if so many events are open that reading further would probably only add more. */
function requireFewOpen({ open, until }: Progress): void {
	if (open.size < MAX_OPEN) return;
	throw new Error(
		`createSync: ${MAX_OPEN} events could not be handled, so the sweep stops at ${formatCloseDate(until)}. Fix the handlers; the next sweep continues there.`,
	);
}
