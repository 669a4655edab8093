import type { LoggedEvent } from "../../close/events/close-event.ts";
import { Cursors } from "../paginate/cursors.ts";
import { type EventQuery, requireEventQuery } from "./event-query.ts";
import type { EventPage } from "./pages.ts";

/** Await it to get one page. Iterate over it to get the events of that page and of all older ones. */
export interface EventList extends Promise<EventPage>, AsyncIterable<LoggedEvent> {}

export function createEventList(fetchPage: (query: EventQuery) => Promise<EventPage>, query: EventQuery): EventList {
	let started: Promise<EventPage> | undefined;
	async function start(): Promise<EventPage> {
		requireEventQuery(query);
		return fetchPage(query);
	}
	function first(): Promise<EventPage> {
		started ??= start();
		return started;
	}
	return {
		// biome-ignore lint/suspicious/noThenProperty: it is a promise that sends nothing before it is awaited
		then: (onPage, onError) => first().then(onPage, onError),
		catch: (onError) => first().catch(onError),
		finally: (onEnd) => first().finally(onEnd),
		[Symbol.toStringTag]: "EventList",
		async *[Symbol.asyncIterator]() {
			const cursors = new Cursors();
			let page = await first();
			for (;;) {
				yield* page.data;
				const cursor = cursors.next(page);
				if (cursor === undefined) return;
				// Close does not require the dates together with a cursor, but accepts them.
				page = await fetchPage({ ...query, _cursor: cursor });
			}
		},
	};
}
