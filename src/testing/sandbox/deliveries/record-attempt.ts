import { formatZonedCloseDate } from "../../../close/dates.ts";
import type { RecordedDelivery } from "../record.ts";
import type { Subscription } from "./subscriptions.ts";

/** How many attempts Close keeps in `history` is not known. */
const HISTORY_LENGTH = 10;

/** Writes an attempt into the subscription's counters and history, as observed in responses of the live API. */
export function recordAttempt(subscription: Subscription, delivery: RecordedDelivery): void {
	const { counters, history } = subscription;
	const { event_id, attempt_number, error, response_status_code } = delivery;
	const counter = `${attempt_number === 1 ? "first" : "retry"}_${error === null ? "success" : "fail"}`;
	counters[counter] = (counters[counter] ?? 0) + 1;
	if (error !== null) {
		// Observed: a later success does not clear it. Its text without a status was not observed.
		const status = response_status_code === null ? "" : `, Status code: ${response_status_code}`;
		subscription.latest_error = `Exception name: ${error}${status}`;
	}
	const attempts = error === null ? history?.successes : history?.errors;
	const datetime = formatZonedCloseDate(delivery.time);
	attempts?.unshift({ event_id, attempt_number, datetime, error, response_status_code });
	attempts?.splice(HISTORY_LENGTH);
}
