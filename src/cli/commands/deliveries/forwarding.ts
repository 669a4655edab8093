import { eventName } from "../../../close/events/event-name.ts";
import type { LoggedEvent } from "../../../index.ts";
import { showDate } from "../../arguments/time.ts";
import type { Output } from "../../terminal/output.ts";
import { cut, printable } from "../../terminal/text.ts";
import { deliver, type Outcome, type Target } from "./deliver.ts";

/** The outcomes of the forwarded events so far. */
export interface Tally {
	succeeded: number;
	failed: number;
	/** The statuses of the failed events, or the reasons why there was no response. */
	failures: Set<string>;
	/** Events that were not sent, because Close hid their data. */
	hidden: number;
}

export function createTally(): Tally {
	return { succeeded: 0, failed: 0, failures: new Set(), hidden: 0 };
}

/** Forwards an event and counts the outcome. Resolves to undefined for an event whose data Close hid. */
export async function forward(event: LoggedEvent, target: Target, tally: Tally): Promise<Outcome | undefined> {
	if (event.data === undefined) {
		tally.hidden += 1;
		return undefined;
	}
	const outcome = await deliver(event, target);
	if (outcome.acknowledged) tally.succeeded += 1;
	else {
		tally.failed += 1;
		tally.failures.add(String(outcome.status ?? outcome.reason));
	}
	return outcome;
}

/** The total width of time, id, status, and the gaps between the columns. */
const OTHER_COLUMNS = 14 + 25 + 3 + 4 * 2;

/** The minimum width of the last column: enough for ECONNREFUSED. */
const MIN_REASON_WIDTH = 14;

const MIN_TYPE_WIDTH = 12;

/** The width of the type column without a terminal: enough for most types. */
const TYPE_WIDTH = 24;

/**
 * Prints a line for an event: time, type, id, status, and the milliseconds or the reason for the failure. `to`: the
 * endpoint, if there are several. Default: none.
 */
export function printForwarded(output: Output, event: LoggedEvent, outcome: Outcome, to = ""): void {
	const { id, date_updated } = event;
	const { status, milliseconds, acknowledged, reason, answer } = outcome;
	const type = printable(eventName(event));
	if (output.isJson) {
		const failure = acknowledged ? {} : { reason, answer };
		const endpoint = to === "" ? {} : { to };
		output.json({ time: date_updated, type, id, status, milliseconds, acknowledged, ...failure, ...endpoint });
		return;
	}
	const time = shortDate(date_updated);
	const code = output.style(acknowledged ? "good" : "bad", String(status ?? "---"));
	const result = acknowledged ? `${milliseconds} ms` : printable(answer ? `${reason}: ${answer}` : reason);
	const remark = to === "" ? result : `${to}  ${result}`;
	if (output.columns === undefined) {
		output.line(`${time}  ${type.padEnd(TYPE_WIDTH)}  ${printable(id)}  ${code}  ${remark}`);
		return;
	}
	const typeWidth = Math.max(output.columns - OTHER_COLUMNS - MIN_REASON_WIDTH, MIN_TYPE_WIDTH);
	const shownType = cut(type, typeWidth).padEnd(Math.min(typeWidth, TYPE_WIDTH));
	const room = Math.max(output.columns - OTHER_COLUMNS - shownType.length, MIN_REASON_WIDTH);
	output.line(`${time}  ${shownType}  ${printable(id)}  ${code}  ${cut(remark, room)}`);
}

/** Prints a line for an event that a dry run does not send: time, type, id. */
export function printUnsent(output: Output, event: LoggedEvent): void {
	const { id, date_updated } = event;
	const type = printable(eventName(event));
	if (output.isJson) output.json({ dry_run: true, time: date_updated, type, id });
	else output.line(`${shortDate(date_updated)}  ${type.padEnd(TYPE_WIDTH)}  ${printable(id)}`);
}

/** A date without its year, which is obvious because the log keeps events for 30 days. */
function shortDate(date: string): string {
	return showDate(date).slice("2026-".length);
}

/** Describes the tally in a sentence, and says what to check if an event failed. */
export function describeTally({ succeeded, failed, failures, hidden }: Tally): string {
	const sent = succeeded + failed;
	const causes = failed > 0 ? ` (${[...failures].join(", ")})` : "";
	const parts = [
		`${sent} ${sent === 1 ? "event" : "events"} sent: ${succeeded} succeeded`,
		`${failed} failed${causes}`,
	];
	if (hidden > 0) parts.push(`${hidden} skipped, because Close shows data older than an hour only to admins`);
	return `${parts.join(", ")}.${remedyFor(failures)}`;
}

function remedyFor(failures: Set<string>): string {
	if (failures.has("401") || failures.has("403")) return " Check CLOSE_SIGNATURE_KEY.";
	if (failures.has("ECONNREFUSED")) return " Check that the endpoint is running, and --to.";
	if (failures.has("certificate")) return " Add --insecure to accept a self-signed certificate.";
	return "";
}
