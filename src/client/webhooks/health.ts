import { formatCloseDate, parseCloseDate } from "../../close/dates.ts";
import { EVENT_LOG_RETENTION_MS, RETRY_PERIOD_MS } from "../../close/limits.ts";
import { PERMISSION_REVOKED } from "./permission-revoked-error.ts";
import type { WebhookSubscription } from "./types.ts";

/** The health of a subscription, as far as Close tells. */
export interface Health {
	state: "ok" | "failing" | "paused";
	/** Why it is not ok. */
	reason?: string;
	/** What to do about it. */
	next?: string;
	/** Since when events may be missing, as a date of Close, if it is paused and can be resumed. */
	missingSince?: string;
}

/**
 * Judges a subscription. Close does not clear `latest_error` after a later success, and `health_status` has been
 * seen to be null whatever happens, so what counts is whether the latest attempt failed.
 */
export function judge(subscription: WebhookSubscription): Health {
	const { status, pause_reason, health_status, recent_consecutive_fail_buckets_cnt: periods } = subscription;
	if (status === "paused") {
		return { state: "paused", reason: pause_reason ?? "Close does not say why", ...afterPause(subscription) };
	}
	const [latest] = attemptsOf(subscription);
	const reason =
		latest && latest.error !== null
			? `the latest attempt failed: ${latest.response_status_code ?? latest.error}`
			: periods > 0
				? `every delivery failed in the latest ${periods} periods`
				: health_status !== null && health_status !== "healthy"
					? `Close reports its health as "${health_status}"`
					: undefined;
	if (reason === undefined) return { state: "ok" };
	return { state: "failing", reason, next: remedyFor(latest?.response_status_code) };
}

/** The attempts that Close reports, newest first. */
export function attemptsOf({ history }: WebhookSubscription) {
	const attempts = [...(history?.errors ?? []), ...(history?.successes ?? [])];
	const time = (attempt: { datetime: string }) => parseCloseDate(attempt.datetime).getTime();
	return attempts.sort((a, b) => time(b) - time(a));
}

function afterPause(subscription: WebhookSubscription): Pick<Health, "next" | "missingSince"> {
	const { pause_reason } = subscription;
	if (pause_reason === PERMISSION_REVOKED) {
		return { next: "its owner lost access. Create a subscription with another user's API key, then delete this one." };
	}
	return {
		next:
			pause_reason === "api"
				? "resume it, then replay what it missed:"
				: "fix the endpoint, resume the subscription, then replay what it missed:",
		missingSince: formatCloseDate(missingSince(subscription)).slice(0, 19),
	};
}

function remedyFor(status: number | null | undefined): string {
	if (status === null) return "check that the endpoint answers within 15 seconds, with a valid certificate.";
	if (status === undefined) return "see the log of the endpoint.";
	if (status === 401 || status === 403)
		return "the endpoint refuses the signature. Check its key: npx close-crm verify --help";
	if (status === 404 || status === 405) return "the endpoint accepts no POST there. Check the path of the URL.";
	return "the endpoint answers with an error. See its log.";
}

/**
 * Since when events may be missing, in ms: since the last success, else since the subscription was created; but for 72
 * hours before the pause at least, because that is how long failed events waited which the pause dropped. Close keeps no
 * more than 30 days.
 */
function missingSince(subscription: WebhookSubscription): number {
	const { date_created, date_updated } = subscription;
	const success = attemptsOf(subscription).find(({ error }) => error === null);
	const lastGood = parseCloseDate(success?.datetime ?? date_created).getTime();
	// Pausing changes the subscription, so its last change is the latest moment at which it was paused.
	const waitingSince = parseCloseDate(date_updated).getTime() - RETRY_PERIOD_MS;
	return Math.max(Math.min(lastGood, waitingSince), Date.now() - EVENT_LOG_RETENTION_MS);
}
