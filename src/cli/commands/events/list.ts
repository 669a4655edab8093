import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { formatCloseDate } from "../../../close/dates.ts";
import { eventName } from "../../../close/events/event-name.ts";
import { type EventQuery, event } from "../../../index.ts";
import { readCount, readEventType } from "../../arguments/arguments.ts";
import { readMoment, showDate } from "../../arguments/time.ts";
import type { Context } from "../../context.ts";
import { printTable } from "../../terminal/table.ts";

export function addEventsList(events: CommandUnknownOpts, context: Context): void {
	events
		.command("list")
		.description("list events, newest first; Close allows only certain combinations of filters")
		.option("--type <type>", "only events of this type, such as lead.created", readEventType)
		.option("--lead <id>", "only events of this lead and its objects")
		.option("--user <id>", "only events caused by this user")
		.option("--object <id>", "only events of this object")
		.option("--since <moment>", "only events since then: 2h, 3d, or a date (UTC)", readMoment)
		.option("--until <moment>", "only events until then", readMoment)
		.option("--limit <count>", "how many events", readCount, 50)
		.action(async ({ type, lead, user, object, since, until, limit }) => {
			const { output } = context;
			const { object_type, action } = type === undefined ? {} : event(type);
			const filters = {
				...{ object_type, action, lead_id: lead, user_id: user, object_id: object },
				...{
					date_updated__gte: since && formatCloseDate(since.getTime()),
					date_updated__lte: until && formatCloseDate(until.getTime()),
				},
			};
			const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
			// Which combinations Close allows is checked by `events.list` itself.
			const query = { ...given, _limit: Math.min(limit, 50) } as EventQuery;
			const rows: string[][] = [];
			let count = 0;
			for await (const each of (await context.client()).events.list(query)) {
				if (output.isJson) output.json(each);
				else rows.push([showDate(each.date_updated).slice(5), each.id, eventName(each)]);
				count += 1;
				if (count === limit) break;
			}
			if (count === 0) output.note("No matching event in the last 30 days.");
			else if (!output.isJson) printTable(output, ["UPDATED (UTC)", "ID", "TYPE"], rows);
		});
}
