import { formatCloseDate, parseCloseDate } from "../../close/dates.ts";
import { EVENT_LOG_RETENTION_MS, RETRY_PERIOD_MS } from "../../close/limits.ts";
import { PERMISSION_REVOKED } from "./permission-revoked-error.ts";
import type { WebhookSubscription } from "./types.ts";

type Attempt = NonNullable<WebhookSubscription["history"]>["errors"][number];

/** The health of a subscription, judged by what Close reports. */
export interface Health {
	state: "ok" | "failing" | "paused";
	/** Why it is not healthy. */
	reason?: string;
	/** What to do about it. */
	next?: string;
	/**
	 * The date since which events may be missing, as Close writes dates, if the subscription is paused and can be
	 * resumed.
	 */
	missingSince?: string;
}

/**
 * Judges a subscription by whether its latest attempt failed, because Close does not clear `latest_error` after a later
 * success, and `health_status` has been observed to be always null.
 */
export function judge(subscription: WebhookSubscription): Health {
	const { status, pause_reason } = subscription;
	if (status === "paused") {
		return { state: "paused", reason: pause_reason ?? "Close does not say why", ...afterPause(subscription) };
	}
	const [latest] = attemptsOf(subscription);
	const reason = findFailure(subscription, latest);
	if (reason === undefined) return { state: "ok" };
	return { state: "failing", reason, next: remedyFor(latest?.response_status_code) };
}

/** Why a subscription that is not paused is failing; undefined if it is not. */
function findFailure(
	{ health_status, recent_consecutive_fail_buckets_cnt: periods }: WebhookSubscription,
	latest: Attempt | undefined,
): string | undefined {
	if (latest && latest.error !== null)
		return `the latest attempt failed: ${latest.response_status_code ?? latest.error}`;
	if (periods > 0) return `every delivery failed in the latest ${periods} periods`;
	if (health_status !== null && health_status !== "healthy") return `Close reports its health as "${health_status}"`;
	return undefined;
}

/** The attempts that Close reports, newest first. */
export function attemptsOf({ history }: WebhookSubscription): Attempt[] {
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
	if (status === undefined) return "check the log of the endpoint.";
	if (status === 401 || status === 403)
		return "the endpoint rejects the signature. Check its key: npx close-crm verify --help";
	if (status === 404 || status === 405) return "the endpoint accepts no POST there. Check the path of the URL.";
	return "the endpoint answers with an error. Check its log.";
}

/**
 * The moment since which events may be missing, in ms since 1970: the last success, or else the creation of the
 * subscription. It is at least 72 hours before the pause, because the pause drops failed events that were waiting for a
 * retry, and Close retries for that long. Close keeps events for only 30 days.
 */
function missingSince(subscription: WebhookSubscription): number {
	const { date_created, date_updated } = subscription;
	const success = attemptsOf(subscription).find(({ error }) => error === null);
	const lastGood = parseCloseDate(success?.datetime ?? date_created).getTime();
	// Pausing updates the subscription, so it was paused no later than its `date_updated`.
	const waitingSince = parseCloseDate(date_updated).getTime() - RETRY_PERIOD_MS;
	return Math.max(Math.min(lastGood, waitingSince), Date.now() - EVENT_LOG_RETENTION_MS);
}
