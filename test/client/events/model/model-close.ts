import { isVisible, type ModelLog, type Version } from "./model-log.ts";
import type { Random } from "./random.ts";
import type { VirtualTime } from "./virtual-time.ts";

const PAGE = 50;

/** More requests than any run needs. */
const MOST_REQUESTS = 20_000;

/** Behaviour that Close does not document, so that a log may do either. */
export interface Habits {
	/** The time of a response, in ms. */
	latency: number;
	/** A cursor forgets the date range of its first page. */
	cursorsForgetDates: boolean;
	/** Filters are applied after paging, so that a page may have few or no events and still have a cursor. */
	filtersPages: boolean;
	/** The probability of an empty page with a cursor between two pages. */
	emptyPages: number;
	/** The cursor of the last page: none, the one of the request, or that of an empty page. */
	end: "null" | "repeated" | "empty";
	/** Whether responses have a `Date` header. */
	sendsDate: boolean;
	/** The allowed requests per second; more are answered with 429. */
	rateLimit: number | undefined;
}

/** The well-behaved variant of each. */
export const KIND: Habits = {
	latency: 100,
	cursorsForgetDates: false,
	filtersPages: false,
	emptyPages: 0,
	end: "null",
	sendsDate: true,
	rateLimit: undefined,
};

/** The start of a page: below this place in the log, within this date range. */
interface Place {
	date: number;
	sequence: number;
	since: number;
	until: number;
	turn: number;
}

/** A server of the log: its `fetch`, and the requests it got. */
export interface ModelClose {
	fetch: typeof globalThis.fetch;
	/** The time of each request, in ms by Close's clock. */
	requests: number[];
	/** How many requests were answered with 429. */
	refused: number;
	/** The most concurrent requests. */
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

	/** Filters and dates sent with a cursor have no effect, unless cursors forget the dates. */
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

/** The date range of a query, in ms, inclusive. */
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
	// Close's dates have microseconds.
	const written = `${new Date(date).toISOString().slice(0, -1)}${String(sequence % 1000).padStart(3, "0")}`;
	return { id, object_type: objectType, action, object_id: id, date_created: written, date_updated: written, data: {} };
}
