import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../context.ts";
import { addEventsGet } from "./events-get.ts";
import { addEventsList } from "./events-list.ts";
import { addEventsTypes } from "./events-types.ts";

export function addEvents(program: CommandUnknownOpts, context: Context): void {
	const events = program.command("events").description("the event log of the last 30 days, and the types of event");
	addEventsList(events, context);
	addEventsGet(events, context);
	addEventsTypes(events, context);
}
