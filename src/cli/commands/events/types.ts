import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { EVENT_DESCRIPTIONS } from "../../../generated/event-descriptions.ts";
import type { Context } from "../../context.ts";
import { wrap } from "../../terminal/text.ts";

export function addEventsTypes(events: CommandUnknownOpts, context: Context): void {
	events
		.command("types")
		.description("list the event types of Close with their meaning; works offline")
		.argument("[text]", "only types with this text in their name or description")
		.action((text = "") => {
			const { output } = context;
			const wanted = text.toLowerCase();
			const found = Object.entries(EVENT_DESCRIPTIONS).flatMap(([objectType, { description, actions }]) => {
				const isWhole = `${objectType} ${description}`.toLowerCase().includes(wanted);
				const pairs = Object.entries(actions)
					.map(([action, line]) => ({ type: `${objectType}.${action}`, description: line }))
					.filter((pair) => isWhole || `${pair.type} ${pair.description}`.toLowerCase().includes(wanted));
				return pairs.length > 0 ? [{ objectType, description, pairs }] : [];
			});
			if (found.length === 0) throw new Error(`No event type has "${text}" in it. See all: npx close-crm events types`);
			for (const { objectType, description, pairs } of found) {
				if (output.isJson) {
					for (const pair of pairs) output.json(pair);
					continue;
				}
				output.line(`${output.style("heading", objectType)}  ${output.style("faint", description)}`);
				for (const pair of pairs) {
					output.line(`  ${pair.type}`);
					for (const line of wrap(pair.description, (output.columns ?? 80) - 6)) output.line(`      ${line}`);
				}
			}
		});
}
