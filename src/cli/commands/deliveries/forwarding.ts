import { eventName } from "../../../close/events/event-name.ts";
import type { LoggedEvent } from "../../../index.ts";
import { showDate } from "../../arguments/time.ts";
import { type Output, printable } from "../../terminal/output.ts";
import { deliver, type Outcome, type Target } from "./deliver.ts";

/** What forwarding has come to so far. */
export interface Tally {
	acknowledged: number;
	failed: number;
	/** Events that were not sent because Close hid their data. */
	hidden: number;
}

/** Forwards an event, and counts what came of it. Gives undefined for an event whose data Close hid. */
export async function forward(event: LoggedEvent, target: Target, tally: Tally): Promise<Outcome | undefined> {
	if (event.data === undefined) {
		tally.hidden += 1;
		return undefined;
	}
	const outcome = await deliver(event, target);
	tally[outcome.acknowledged ? "acknowledged" : "failed"] += 1;
	return outcome;
}

/** The width of the other columns: time, id, status and milliseconds, with their gaps. */
const BESIDE_TYPE = 57;

/** A line for an event: time, type, id, status, milliseconds. */
export function printForwarded(
	output: Output,
	event: LoggedEvent,
	{ status, milliseconds, acknowledged }: Outcome,
): void {
	const { id, date_updated } = event;
	const type = printable(eventName(event));
	if (output.isJson) {
		output.json({ time: date_updated, type, id, status, milliseconds, acknowledged });
		return;
	}
	const width = Math.max((output.columns ?? 80) - BESIDE_TYPE, 12);
	const shown =
		output.columns !== undefined && type.length > width ? `${type.slice(0, width - 1)}…` : type.padEnd(width);
	const code = output.style(acknowledged ? "good" : "bad", String(status ?? "---"));
	output.line(`${showDate(date_updated).slice(5)}  ${shown}  ${printable(id)}  ${code}  ${milliseconds} ms`);
}

/** The tally in words. */
export function describeTally({ acknowledged, failed, hidden }: Tally): string {
	const sent = acknowledged + failed;
	const parts = [`${sent} ${sent === 1 ? "event" : "events"} sent: ${acknowledged} succeeded`, `${failed} failed`];
	if (hidden > 0) parts.push(`${hidden} skipped, because Close shows data older than an hour only to admins`);
	return parts.join(", ");
}
