import { describeSubscribedEvent } from "../../../close/events/event-name.ts";
import type { WebhookSubscriptionWithKey } from "../../../index.ts";
import { showDate } from "../../arguments/time.ts";
import type { Output } from "../../terminal/output.ts";
import { printable } from "../../terminal/text.ts";

/** Prints a subscription without its signature key, which should not remain on a screen. */
export function printSubscription(output: Output, subscription: WebhookSubscriptionWithKey): void {
	const { signature_key, ...shown } = subscription;
	if (output.isJson) {
		output.json(shown, 2);
		return;
	}
	const { id, url, status, pause_reason, verify_ssl, events, date_created, date_updated } = shown;
	printFields(output, [
		["id", id],
		["url", url],
		["status", pause_reason === null ? status : `${status} (${pause_reason})`],
		["verify_ssl", String(verify_ssl)],
		["created", `${showDate(date_created)} UTC`],
		["updated", `${showDate(date_updated)} UTC`],
		["events", String(events.length)],
	]);
	for (const each of events) output.line(`  ${printable(describeSubscribedEvent(each))}`);
}

/** Prints a new subscription with its signature key, because Close may not show it again. */
export function printCreated(output: Output, { id, url, signature_key }: WebhookSubscriptionWithKey): void {
	printFields(output, [
		["id", id],
		["url", url],
		["signature_key", signature_key ?? "(Close did not return one)"],
	]);
	adviseToStore(output);
}

/** Prints the advice to store a new signature key. */
export function adviseToStore(output: Output): void {
	output.note("Store the signature key now, like a password: Close does not promise to show it again.");
}

/** Prints what a command would do without `--dry-run`. */
export function printDryRun(output: Output, description: string, fields: object): void {
	if (output.isJson) output.json({ dry_run: true, ...fields }, 2);
	else output.prose(printable(`Would ${description}.`));
}

/** Prints names and values, one pair per line. */
function printFields(output: Output, fields: [name: string, value: string][]): void {
	const width = Math.max(...fields.map(([name]) => name.length));
	for (const [name, value] of fields) output.line(`${output.style("faint", name.padEnd(width))}  ${printable(value)}`);
}
