import { randomInt } from "node:crypto";
import { type CommandUnknownOpts, InvalidArgumentError } from "@commander-js/extra-typings";
import { formatCloseDate } from "../../../close/dates.ts";
import { sampleEvent } from "../../../testing/index.ts";
import { readCount, readEndpoint, readEventType } from "../../arguments/arguments.ts";
import type { Context } from "../../context.ts";
import { EXIT } from "../../exit.ts";
import { printable } from "../../terminal/output.ts";
import { deliver } from "./deliver.ts";
import { keyOption, keyToSignWith } from "./signature-key.ts";

export function addTrigger(program: CommandUnknownOpts, context: Context): void {
	program
		.command("trigger")
		.description("send a signed sample delivery to an endpoint, and show how Close would treat the response")
		.argument("<event-type>", "such as lead.created", readEventType)
		.requiredOption("--to <url>", "the endpoint", readEndpoint)
		.option("--data <key=value>", "set a field of the event's data; repeatable", collectField)
		.option("--repeat <count>", "deliver the same event this many times, as Close may", readCount, 1)
		.addOption(keyOption())
		.action(async (type, { to, data = {}, repeat, key }) => {
			const { output, interrupt } = context;
			const now = formatCloseDate(Date.now());
			// The object of a deletion is in previous_data.
			const changed = type.endsWith(".deleted") ? { previous_data: data } : { data };
			// Another run is another event, or the endpoint would know it already.
			const seed = randomInt(2 ** 32);
			const event = sampleEvent(type, { date_created: now, date_updated: now, ...changed }, { seed });
			const target = { to, signatureKey: keyToSignWith(key, output), signal: interrupt.signal };
			output.note(`${type}  ${event.id}  to ${to}`);
			for (let delivery = 1; delivery <= repeat; delivery++) {
				const outcome = await deliver(event, target);
				if (!outcome.acknowledged) process.exitCode = EXIT.failed;
				if (output.isJson) {
					output.json({ event_id: event.id, type, ...outcome });
					continue;
				}
				const status = output.style(outcome.acknowledged ? "good" : "bad", String(outcome.status ?? "---"));
				output.line(`${status}  ${outcome.milliseconds} ms  ${outcome.reading}`);
				if (outcome.answer) output.line(`     ${printable(outcome.answer)}`);
			}
		});
}

/** Adds `name=Bluth` or `value=100` to what was given before. What is JSON is read as such, the rest as text. */
function collectField(given: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
	const [, name, text = ""] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
	if (name === undefined) throw new InvalidArgumentError("expected a field and its value: name=Bluth");
	return { ...fields, [name]: parse(text) };
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
