import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { requireEventQuery } from "../../../client/events/event-query.ts";
import { formatCloseDate, parseCloseDate } from "../../../close/dates.ts";
import { eventName, splitEventName } from "../../../close/events/event-name.ts";
import { EVENT_LOG_PAGE_SIZE } from "../../../close/limits.ts";
import { EVENT_TYPES } from "../../../generated/event-types.ts";
import type { EventQuery, LoggedEvent } from "../../../index.ts";
import { commandParts, indentCommand } from "../../arguments/command-line.ts";
import { readEventType } from "../../arguments/events.ts";
import { readMoment, requireOrder, showDate } from "../../arguments/time.ts";
import { readCount } from "../../arguments/values.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";
import type { Output } from "../../terminal/output.ts";
import { type Column, startTable, widthOfTable } from "../../terminal/table.ts";

export function addEventsList(events: CommandUnknownOpts, context: Context): void {
	events
		.command("list")
		.description("list events, newest first")
		.option(
			"--type <type>",
			"only this event type (lead.created), or with --object, --lead or --user this object type (lead)",
			readType,
		)
		.option("--lead <id>", "only events of this lead and its objects")
		.option("--user <id>", "only events caused by this user")
		.option("--object <id>", "only events of this object; needs --type or --user")
		.option("--since <moment>", "only events since then: 2h, 3d, or a date (UTC)", readMoment)
		.option("--until <moment>", "only events until then", readMoment)
		.option("--limit <count>", "how many events", readCount, EVENT_LOG_PAGE_SIZE)
		.action(async (flags) => {
			const { output, options } = context;
			const { limit } = flags;
			requireOrder(flags.since, flags.until);
			const query = makeQuery(flags);
			const client = await context.client();
			const print = startPrinting(output);
			let count = 0;
			let oldest: LoggedEvent | undefined;
			for await (const each of client.events.list(query)) {
				print(each);
				oldest = each;
				count += 1;
				if (count === limit) break;
			}
			if (oldest === undefined) output.note("No matching event in the last 30 days.");
			else if (count === limit) {
				const next = commandParts(["events", "list"], { ...flagsOf(flags), "--until": justAfter(oldest) }, options);
				output.note(`These are the newest ${count}. To list older events:\n${indentCommand(next)}`);
			}
		});
}

/** Checks an event type or an object type. */
function readType(name: string): string {
	return Object.hasOwn(EVENT_TYPES, name) ? name : readEventType(name);
}

interface ListFlags {
	type?: string | undefined;
	lead?: string | undefined;
	user?: string | undefined;
	object?: string | undefined;
	since?: Date | undefined;
	until?: Date | undefined;
	limit: number;
}

function makeQuery({ type, lead, user, object, since, until, limit }: ListFlags): EventQuery {
	const { object_type, action } = splitType(type);
	const filters = {
		// An object has only one type, so Close allows an object with an action, but not with its type too.
		object_type: object !== undefined && action !== undefined ? undefined : object_type,
		...{ action, lead_id: lead, user_id: user, object_id: object },
		date_updated__gte: since && formatCloseDate(since.getTime()),
		date_updated__lte: until && formatCloseDate(until.getTime()),
	};
	const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
	// The cast is safe: requireEventQuery checks the combination of filters.
	const query = { ...given, _limit: Math.min(limit, EVENT_LOG_PAGE_SIZE) } as EventQuery;
	try {
		requireEventQuery(query);
	} catch (cause) {
		throw new UsageError(describeCombinations({ type, lead, user, object }), { cause });
	}
	return query;
}

/** Splits `--type` into its object type and its action, if it has one. */
function splitType(type: string | undefined): { object_type?: string | undefined; action?: string | undefined } {
	if (type === undefined) return {};
	return Object.hasOwn(EVENT_TYPES, type) ? { object_type: type } : splitEventName(type);
}

/** Source: developer.close.com/api/resources/events */
function describeCombinations(flags: Partial<ListFlags>): string {
	const given = Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : `--${flag} ${value}`));
	return `Close does not filter events by ${given.join(" ")}. It allows: --type lead.created; --object with --type lead or --type lead.created; --lead or --user or both, with or without --type; --user with --object, with or without --type lead.created.`;
}

/** The flags that were passed, except --until. */
function flagsOf({ type, lead, user, object, since, limit }: ListFlags) {
	return {
		...{ "--type": type, "--lead": lead, "--user": user, "--object": object },
		"--since": since?.toISOString(),
		"--limit": limit === EVENT_LOG_PAGE_SIZE ? undefined : String(limit),
	};
}

/**
 * The millisecond after an event. The event's own date would exclude older events of the same millisecond, because it
 * has microseconds.
 */
function justAfter({ date_updated }: LoggedEvent): string {
	return new Date(parseCloseDate(date_updated).getTime() + 1).toISOString();
}

/** The columns of every table. Most types fit; a longer type shifts the rest of its row. */
const COLUMNS: Column[] = [
	{ heading: "UPDATED (UTC)", width: 14 },
	{ heading: "ID", width: 25 },
	{ heading: "TYPE", width: 31 },
];

/** Columns that are shown only if there is room. */
const OPTIONAL_COLUMNS: Column[] = [
	{ heading: "OBJECT", width: 48 },
	{ heading: "LEAD", width: 48 },
];

/** Returns a function that prints one event. The headings are printed before the first event. */
function startPrinting(output: Output): (event: LoggedEvent) => void {
	if (output.isJson) return (event) => output.json(event);
	const room = output.columns ?? Number.POSITIVE_INFINITY;
	const columns = [...COLUMNS];
	for (const column of OPTIONAL_COLUMNS) if (widthOfTable([...columns, column]) <= room) columns.push(column);
	let printRow: ReturnType<typeof startTable> | undefined;
	return (event) => {
		printRow ??= startTable(output, columns);
		const { id, date_updated, object_id, lead_id } = event;
		const date = showDate(date_updated).slice("2026-".length);
		printRow([date, id, eventName(event), object_id, lead_id ?? ""].slice(0, columns.length));
	};
}
