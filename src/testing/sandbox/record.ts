import type { AnyEvent } from "./event-log/event-log.ts";

/** What happened in the fake, oldest first, for assertions. It contains no credentials and no signature keys. */
export interface FakeCloseRecord {
	/** The API calls. */
	requests: RecordedRequest[];
	/** The events as they were written to the log. A consolidated update is another entry with the same id. */
	events: AnyEvent[];
	/** The delivery attempts. */
	deliveries: RecordedDelivery[];
	/** The pauses of subscriptions. */
	pauses: RecordedPause[];
}

/** An API call. */
export interface RecordedRequest {
	/** The HTTP method. */
	method: string;
	/** The path, such as `/api/v1/webhook/`. */
	path: string;
	/** The query parameters. */
	query: URLSearchParams;
	/** The body as text; `""` without a body. */
	body: string;
	/** The status of the response; null if the connection failed. */
	status: number | null;
	/** When it arrived, in ms since 1970 by the fake's clock. */
	time: number;
}

/** An attempt to deliver an event. */
export interface RecordedDelivery {
	/** The subscription's id. */
	subscription_id: string;
	/** The event's id. */
	event_id: string;
	/** The event's `date_updated` when it was sent. A consolidated event is delivered with the same id and a new date. */
	date_updated: string;
	/** The URL it was sent to. */
	url: string;
	/** 1 for the first attempt. */
	attempt_number: number;
	/** The status of the response; null without a response. */
	response_status_code: number | null;
	/** The kind of failure; null for a success. */
	error: string | null;
	/** When it was sent, in ms since 1970 by the fake's clock. */
	time: number;
}

/** A pause of a subscription. */
export interface RecordedPause {
	/** The subscription's id. */
	subscription_id: string;
	/**
	 * `failing`: no delivery succeeded for three days. `backlog`: too many events were waiting. `api`: an API call paused
	 * it. `permission_revoked`: the user who created it lost access.
	 */
	reason: "failing" | "backlog" | "api" | "permission_revoked";
	/** Number of pending events that were dropped. */
	dropped: number;
	/** When it was paused, in ms since 1970 by the fake's clock. */
	time: number;
}
