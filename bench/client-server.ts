// A server that answers like Close, in a separate process so that only the client is measured.
import { createServer } from "node:http";

const SUBSCRIPTION = JSON.stringify({
	id: "whsub_6un6NQjYTaFdgtIZsTDXP6",
	url: "https://test.example.com",
	events: [
		{ object_type: "lead", action: "created", extra_filter: null },
		{ object_type: "opportunity", action: "updated", extra_filter: null },
	],
	verify_ssl: true,
	status: "active",
	pause_reason: null,
	health_status: null,
	latest_error: null,
	recent_consecutive_fail_buckets_cnt: 0,
	counters: {},
	history: { errors: [], successes: [] },
	signature_key: "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c",
	created_by: "user_N6KhMpzHRCYQHdn4gRNIFNN5JExnsrprKA6ekxM63XA",
	updated_by: "user_N6KhMpzHRCYQHdn4gRNIFNN5JExnsrprKA6ekxM63XA",
	date_created: "2026-06-19T12:07:14.366524",
	date_updated: "2026-06-19T12:07:14.366531",
});

/** How many events the log has, evenly spread over the last three days. */
const EVENTS = 100_000;
const END = Date.now() - 10 * 60_000;
const STEP = (3 * 24 * 60 * 60_000) / EVENTS;
const PAGE = 50;

function eventAt(index: number): object {
	const date = new Date(END - index * STEP).toISOString().slice(0, -1);
	const data = {
		id: `lead_${index}`,
		name: `Lead ${index}`,
		description: "We know a lot about this company. ".repeat(20),
	};
	return {
		id: `ev_${index}`,
		date_created: date,
		date_updated: date,
		organization_id: "orga_1",
		user_id: "user_1",
		request_id: `req_${index}`,
		api_key_id: null,
		object_type: "lead",
		object_id: data.id,
		lead_id: data.id,
		action: "created",
		changed_fields: [],
		meta: {},
		data,
		previous_data: {},
	};
}

/** A page of the log, newest first. The cursor contains the start of the next page and the end of the range. */
function page(query: URLSearchParams): string {
	const time = (name: string, otherwise: number) => (query.has(name) ? Date.parse(`${query.get(name)}Z`) : otherwise);
	const [first, last] = query.get("_cursor")?.split("-").map(Number) ?? [
		Math.max(Math.floor((END - time("date_updated__lt", END + 1)) / STEP) + 1, 0),
		Math.min(Math.floor((END - time("date_updated__gte", 0)) / STEP), EVENTS - 1),
	];
	const data = [];
	let index = first ?? 0;
	for (; index <= (last ?? 0) && data.length < PAGE; index++) data.push(eventAt(index));
	const cursor_next = index <= (last ?? 0) ? `${index}-${last}` : null;
	return JSON.stringify({ data, cursor_next, cursor_previous: null });
}

const server = createServer((request, response) => {
	request.resume().on("end", () => {
		const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
		const body = pathname === "/event/" ? page(searchParams) : SUBSCRIPTION;
		response.writeHead(200, {
			"content-type": "application/json",
			"content-length": Buffer.byteLength(body),
			ratelimit: "limit=100, remaining=50, reset=5",
		});
		response.end(body);
	});
});
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	if (typeof address === "object" && address !== null) process.send?.(address.port);
});
process.on("disconnect", () => process.exit());
