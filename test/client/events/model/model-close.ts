import { isVisible, type ModelLog, type Version } from "./model-log.ts";
import type { Random } from "./random.ts";
import type { VirtualTime } from "./virtual-time.ts";

const PAGE = 50;

/** No run needs as many requests. */
const MOST_REQUESTS = 20_000;

/** Where the documentation is silent, and a log may do either. */
export interface Habits {
	/** How long an answer takes, in ms. */
	latency: number;
	/** A cursor does not know the range of dates of its first page. */
	cursorsForgetDates: boolean;
	/** A page is cut before a filter is applied, so that it may hold few events or none, and lead on all the same. */
	filtersPages: boolean;
	/** How often an empty page with a cursor comes between two pages, from 0 to 1. */
	emptyPages: number;
	/** What the last page says: no cursor, the cursor with which it was asked, or the cursor of an empty page. */
	end: "null" | "repeated" | "empty";
	/** Whether answers say what time it is. */
	sendsDate: boolean;
	/** Requests a second; a 429 comes beyond. */
	rateLimit: number | undefined;
}

/** Kind in all of them. */
export const KIND: Habits = {
	latency: 100,
	cursorsForgetDates: false,
	filtersPages: false,
	emptyPages: 0,
	end: "null",
	sendsDate: true,
	rateLimit: undefined,
};

/** Where a page begins: below this place in the log, within this range of dates. */
interface Place {
	date: number;
	sequence: number;
	since: number;
	until: number;
	turn: number;
}

/** A server of the log: its `fetch`, and what was asked of it. */
export interface ModelClose {
	fetch: typeof globalThis.fetch;
	/** When each request came, in ms by Close's clock. */
	requests: number[];
	/** How many requests were refused with a 429. */
	refused: number;
	/** How many requests are open at this moment, at most. */
	mostAtOnce: number;
}

/** Serves `GET /event/` of a log. */
export function createModelClose(log: ModelLog, time: VirtualTime, random: Random, habits: Habits): ModelClose {
	const close: ModelClose = { fetch, requests: [], refused: 0, mostAtOnce: 0 };
	let open = 0;
	let turn = 0;

	async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
		const query = new URL(input instanceof Request ? input.url : input).searchParams;
		open++;
		close.mostAtOnce = Math.max(close.mostAtOnce, open);
		try {
			await time.sleep(habits.latency * random.between(0.2, 0.8));
			init?.signal?.throwIfAborted();
			const arrived = time.now();
			const answer = respond(query, arrived);
			await time.sleep(habits.latency * random.between(0.2, 0.8));
			init?.signal?.throwIfAborted();
			return answer;
		} finally {
			open--;
		}
	}

	function respond(query: URLSearchParams, at: number): Response {
		const headers = new Headers();
		if (habits.sendsDate) headers.set("date", new Date(at).toUTCString());
		close.requests.push(at);
		if (close.requests.length > MOST_REQUESTS) {
			return Response.json({ error: "This walk does not end." }, { status: 400, headers });
		}
		if (habits.rateLimit !== undefined) {
			const second = Math.floor(at / 1000);
			let used = 0;
			for (let index = close.requests.length - 1; index >= 0; index--) {
				if (Math.floor((close.requests[index] ?? 0) / 1000) !== second) break;
				used++;
			}
			const reset = ((second + 1) * 1000 - at) / 1000;
			const remaining = Math.max(habits.rateLimit - used, 0);
			headers.set("ratelimit", `limit=${habits.rateLimit}, remaining=${remaining}, reset=${reset}`);
			if (used > habits.rateLimit) {
				close.refused++;
				headers.set("retry-after", "1");
				return Response.json({ error: "API call count exceeded" }, { status: 429, headers });
			}
		}
		return Response.json(page(query, at), { headers });
	}

	function page(query: URLSearchParams, at: number) {
		const asked = query.get("_cursor");
		const place = asked === null ? firstPlace(query) : readCursor(asked, query);
		const limit = Number(query.get("_limit") ?? PAGE);
		if (asked !== null && random.chance(habits.emptyPages)) return { data: [], cursor_next: writeCursor(place) };

		const objectType = query.get("object_type");
		const action = query.get("action");
		const isWanted = (version: Version) =>
			(objectType === null || version.objectType === objectType) && (action === null || version.action === action);
		const data: unknown[] = [];
		let cut = 0;
		let last: Version | undefined;
		let hasMore = false;
		for (let index = log.indexOf(place.date, place.sequence) - 1; index >= 0 && !hasMore; index--) {
			const version = log.versions[index];
			if (!version || version.date < place.since) break;
			if (!isVisible(version, at) || (!isWanted(version) && !habits.filtersPages)) continue;
			hasMore = cut === limit;
			if (hasMore) break;
			if (isWanted(version)) data.push(toEvent(version));
			cut++;
			last = version;
		}
		if (last && (hasMore || habits.end === "empty")) {
			return { data, cursor_next: writeCursor({ ...place, date: last.date, sequence: last.sequence }) };
		}
		return { data, cursor_next: habits.end === "repeated" ? asked : null };
	}

	function firstPlace(query: URLSearchParams): Place {
		const { since, until } = rangeOf(query);
		return { date: until + 1, sequence: Number.NEGATIVE_INFINITY, since, until, turn: 0 };
	}

	function writeCursor(place: Place): string {
		return btoa(
			JSON.stringify({ ...place, sequence: String(place.sequence), since: String(place.since), turn: turn++ }),
		);
	}

	/** The filters and dates that are sent with a cursor change nothing, except where a cursor forgets the dates. */
	function readCursor(cursor: string, _query: URLSearchParams): Place {
		const { date, sequence, since, until } = JSON.parse(atob(cursor));
		return {
			date,
			sequence: Number(sequence),
			since: habits.cursorsForgetDates ? Number.NEGATIVE_INFINITY : Number(since),
			until,
			turn: 0,
		};
	}

	return close;
}

/** The range of dates of a query, in ms, both ends included. */
function rangeOf(query: URLSearchParams): { since: number; until: number } {
	const read = (name: string) => {
		const text = query.get(`date_updated__${name}`);
		return text === null ? undefined : Date.parse(text.endsWith("Z") ? text : `${text}Z`);
	};
	return {
		since: Math.max(read("gte") ?? -8e15, (read("gt") ?? -8e15) + 1),
		until: Math.min(read("lte") ?? 8e15, (read("lt") ?? 8e15) - 1),
	};
}

function toEvent({ id, date, sequence, objectType, action }: Version): unknown {
	// Microseconds, as Close's dates have room for.
	const written = `${new Date(date).toISOString().slice(0, -1)}${String(sequence % 1000).padStart(3, "0")}`;
	return { id, object_type: objectType, action, object_id: id, date_created: written, date_updated: written, data: {} };
}
