import { formatZonedCloseDate } from "../../../close/dates.ts";
import type { RecordedDelivery } from "../record.ts";
import type { Subscription } from "./subscriptions.ts";

/** How many attempts Close's `history` keeps is not known. */
const HISTORY_LENGTH = 10;

/** Writes an attempt into the subscription, as answers of the live API were seen to have it. */
export function noteAttempt(subscription: Subscription, delivery: RecordedDelivery): void {
	const { counters, history } = subscription;
	const { event_id, attempt_number, error, response_status_code } = delivery;
	const counter = `${attempt_number === 1 ? "first" : "retry"}_${error === null ? "success" : "fail"}`;
	counters[counter] = (counters[counter] ?? 0) + 1;
	if (error !== null) {
		// A later success leaves it as it is. How it reads without a status was not seen.
		const status = response_status_code === null ? "" : `, Status code: ${response_status_code}`;
		subscription.latest_error = `Exception name: ${error}${status}`;
	}
	const attempts = error === null ? history?.successes : history?.errors;
	const datetime = formatZonedCloseDate(delivery.time);
	attempts?.unshift({ event_id, attempt_number, datetime, error, response_status_code });
	attempts?.splice(HISTORY_LENGTH);
}
