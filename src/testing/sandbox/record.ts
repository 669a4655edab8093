import type { AnyEvent } from "./event-log/event-log.ts";

/** What the fake did, oldest first, for assertions. Credentials and signature keys are in none of it. */
export interface FakeCloseRecord {
	/** The API calls it got. */
	requests: RecordedRequest[];
	/** The events that happened, as the log got them. An update that was folded into an event is a further one of its id. */
	events: AnyEvent[];
	/** The attempts to deliver that it made. */
	deliveries: RecordedDelivery[];
	/** The pauses, whoever caused them. */
	pauses: RecordedPause[];
}

/** An API call. */
export interface RecordedRequest {
	/** The HTTP method. */
	method: string;
	/** The path, such as `/api/v1/webhook/`. */
	path: string;
	/** What follows the question mark. */
	query: URLSearchParams;
	/** The body as text; empty without one. */
	body: string;
	/** The status of the answer; null where the connection was lost. */
	status: number | null;
	/** When it came, in ms since 1970 by the fake's clock. */
	time: number;
}

/** An attempt to deliver an event. */
export interface RecordedDelivery {
	/** The subscription it was for. */
	subscription_id: string;
	/** The event's id. */
	event_id: string;
	/** The event's `date_updated` as it was sent: with the id it tells deliveries of folded updates apart. */
	date_updated: string;
	/** Where it went. */
	url: string;
	/** 1 for the first attempt. */
	attempt_number: number;
	/** What the URL answered; null when it did not. */
	response_status_code: number | null;
	/** The kind of failure; null for a success. */
	error: string | null;
	/** When it was sent, in ms since 1970 by the fake's clock. */
	time: number;
}

/** A subscription was paused. */
export interface RecordedPause {
	/** Which subscription. */
	subscription_id: string;
	/**
	 * `failing` for three days without a success, `backlog` for too many events waiting, `api` for a call,
	 * `permission_revoked` if the user who created it has lost access.
	 */
	reason: "failing" | "backlog" | "api" | "permission_revoked";
	/** How many waiting events were dropped. */
	dropped: number;
	/** When, in ms since 1970 by the fake's clock. */
	time: number;
}
