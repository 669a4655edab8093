import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../../context.ts";

export function addEventsGet(events: CommandUnknownOpts, context: Context): void {
	events
		.command("get")
		.description("show one event as JSON")
		.argument("<id>", "its id, such as ev_2sYKRjcrA79yKxi3S4Crd7")
		.action(async (id) => {
			const { events } = await context.client();
			context.output.json(await events.get(id), 2);
		});
}
