import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { EVENT_DESCRIPTIONS } from "../../../generated/event-descriptions.ts";
import type { Context } from "../../context.ts";
import type { Output } from "../../terminal/output.ts";
import { wrap } from "../../terminal/text.ts";

export function addEventsTypes(events: CommandUnknownOpts, context: Context): void {
	events
		.command("types")
		.description("list Close's event types with their descriptions; works offline")
		.argument("[text]", "only types with this text in their name or description")
		.action((text = "") => {
			const { output } = context;
			const found = findTypes(text.toLowerCase());
			if (found.length === 0) throw new Error(`No event type contains "${text}". See all: npx close-crm events types`);
			for (const each of found) {
				if (output.isJson) for (const pair of each.pairs) output.json(pair);
				else printObjectType(output, each);
			}
		});
}

interface ObjectType {
	objectType: string;
	description: string;
	/** The event types of the object type. */
	pairs: { type: string; description: string }[];
}

/** Finds the object types, or some of their event types, whose name or description contains the text. */
function findTypes(text: string): ObjectType[] {
	return Object.entries(EVENT_DESCRIPTIONS).flatMap(([objectType, { description, actions }]) => {
		const isWhole = `${objectType} ${description}`.toLowerCase().includes(text);
		const pairs = Object.entries(actions)
			.map(([action, line]) => ({ type: `${objectType}.${action}`, description: line }))
			.filter((pair) => isWhole || `${pair.type} ${pair.description}`.toLowerCase().includes(text));
		return pairs.length > 0 ? [{ objectType, description, pairs }] : [];
	});
}

function printObjectType(output: Output, { objectType, description, pairs }: ObjectType): void {
	const width = output.columns ?? 80;
	const [first = "", ...more] = wrap(description, width - objectType.length - 2);
	output.line(`${output.style("heading", objectType)}  ${output.style("faint", first)}`);
	for (const line of wrap(more.join(" "), width - 2)) if (line) output.line(`  ${output.style("faint", line)}`);
	for (const pair of pairs) {
		output.line(`  ${pair.type}`);
		for (const line of wrap(pair.description, width - 6)) output.line(`      ${line}`);
	}
}
