import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../../context.ts";
import { addEventsGet } from "./get.ts";
import { addEventsList } from "./list.ts";
import { addEventsTypes } from "./types.ts";

export function addEvents(program: CommandUnknownOpts, context: Context): void {
	const events = program.command("events").description("read the event log of the last 30 days, and list event types");
	addEventsList(events, context);
	addEventsGet(events, context);
	addEventsTypes(events, context);
}
