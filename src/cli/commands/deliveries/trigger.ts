import { randomInt } from "node:crypto";
import { type CommandUnknownOpts, InvalidArgumentError } from "@commander-js/extra-typings";
import { formatCloseDate } from "../../../close/dates.ts";
import type { EventType } from "../../../index.ts";
// Importing the index would load the whole sandbox.
import { sampleEvent } from "../../../testing/samples/sample-event.ts";
import { readEventType } from "../../arguments/events.ts";
import { readCount, readEndpoint } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { EXIT } from "../../exit.ts";
import { createFetch } from "../../network.ts";
import { DRY_RUN } from "../../terminal/confirm.ts";
import type { Output } from "../../terminal/output.ts";
import { printable } from "../../terminal/text.ts";
import { deliver, INSECURE, type Outcome } from "./deliver.ts";
import { keyOption, keyToSignWith } from "./signature-key.ts";

export function addTrigger(program: CommandUnknownOpts, context: Context): void {
	program
		.command("trigger")
		.description("send a signed sample delivery to an endpoint, and show how Close would treat the response")
		.argument("<event-type>", "such as lead.created", readEventType)
		.requiredOption("--to <url>", "the endpoint, such as http://localhost:3000/close", readEndpoint)
		.option("--data <key=value>", "set a field of the event's data; repeatable", collectField)
		.option("--repeat <count>", "deliver the same event this many times, as Close may", readCount, 1)
		.addOption(keyOption())
		.option(...INSECURE)
		.option(...DRY_RUN)
		.action(async (type, { to, data = {}, repeat, key, insecure, dryRun }) => {
			const { output, interrupt, host } = context;
			const event = makeEvent(type, data);
			if (dryRun) {
				output.json(event, 2);
				return;
			}
			const signatureKey = keyToSignWith(key, context);
			const fetch = await createFetch(host.env, { insecure });
			output.note(`Sending ${type} ${event.id}\n  to ${to}`);
			for (let delivery = 1; delivery <= repeat; delivery++) {
				const outcome = await deliver(event, { to, signatureKey, fetch, signal: interrupt.signal });
				if (!outcome.acknowledged) context.exitCode = EXIT.failed;
				if (output.isJson) output.json({ event_id: event.id, type, ...outcome });
				else printOutcome(output, outcome);
			}
		});
}

/**
 * Makes a sample event with the current time. Each run makes another event, because an endpoint ignores an event that it
 * has already handled.
 */
export function makeEvent(type: EventType, data: Record<string, unknown>) {
	const now = formatCloseDate(Date.now());
	// A deletion has its object in previous_data.
	const changed = type.endsWith(".deleted") ? { previous_data: data } : { data };
	return sampleEvent(type, { date_created: now, date_updated: now, ...changed }, { seed: randomInt(2 ** 32) });
}

function printOutcome(output: Output, { status, milliseconds, acknowledged, reading, answer }: Outcome): void {
	const code = output.style(acknowledged ? "good" : "bad", String(status ?? "---"));
	output.line(`${code}  ${milliseconds} ms  ${reading}`);
	if (answer) output.prose(`     ${printable(answer)}`);
}

/**
 * Adds `name=Juniper` or `value=100` to the previous fields. A value is parsed as JSON if possible; otherwise it is a
 * string.
 */
function collectField(given: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
	const [, name, text = ""] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
	if (name === undefined) throw new InvalidArgumentError("expected a field and its value: name=Juniper");
	return { ...fields, [name]: parse(text) };
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
