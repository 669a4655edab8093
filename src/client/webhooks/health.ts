import { parseCloseDate, type WebhookSubscription } from "../../index.ts";

/** How a subscription does, as far as Close tells. */
export interface Health {
	state: "ok" | "failing" | "paused";
	/** Why it is not ok. */
	reason?: string;
	/** What to do about it. */
	next?: string;
	/** The commands that do it. */
	commands?: string[];
}

/**
 * Judges a subscription. Close does not clear `latest_error` after a later success, and `health_status` has been
 * seen to be null whatever happens, so what counts is whether the latest attempt failed.
 */
export function judge(subscription: WebhookSubscription): Health {
	const { status, pause_reason, health_status, recent_consecutive_fail_buckets_cnt: periods } = subscription;
	if (status === "paused") {
		return { state: "paused", reason: pause_reason ?? "Close gives no reason", ...afterPause(subscription) };
	}
	const [latest] = attemptsOf(subscription);
	const reason =
		latest && latest.error !== null
			? `the latest attempt failed: ${latest.response_status_code ?? latest.error}`
			: periods > 0
				? `nothing but failures in the latest ${periods} periods of time`
				: health_status !== null && health_status !== "healthy"
					? `Close calls its health "${health_status}"`
					: undefined;
	if (reason === undefined) return { state: "ok" };
	return { state: "failing", reason, next: mend(latest?.response_status_code) };
}

/** The attempts that Close reports, newest first. */
export function attemptsOf({ history }: WebhookSubscription) {
	const attempts = [...(history?.errors ?? []), ...(history?.successes ?? [])];
	const time = (attempt: { datetime: string }) => parseCloseDate(attempt.datetime).getTime();
	return attempts.sort((a, b) => time(b) - time(a));
}

function afterPause(subscription: WebhookSubscription): Pick<Health, "next" | "commands"> {
	const { id, pause_reason, date_updated } = subscription;
	if (pause_reason === "permission_revoked") {
		return { next: "its owner lost access: create it anew with another user's key, and delete this one." };
	}
	// With the pause Close has dropped what was waiting, so what is missing begins after the last success.
	const success = attemptsOf(subscription).find(({ error }) => error === null);
	const since = (success?.datetime ?? date_updated).slice(0, 19);
	return {
		next: pause_reason === "api" ? "when it is to deliver again:" : "once the endpoint is mended:",
		commands: [`close-crm webhooks resume ${id}`, `close-crm replay --since ${since} --to <url>`],
	};
}

function mend(status: number | null | undefined): string {
	if (status === null) return "does the endpoint answer within 15 seconds, with a certificate that is valid?";
	if (status === undefined) return "see the endpoint's log.";
	if (status === 401 || status === 403)
		return "the endpoint refuses: check its signature key, see close-crm verify --help.";
	if (status === 404 || status === 405) return "the endpoint takes no POST there: check the path of the URL.";
	return "the endpoint answers with an error: see its log.";
}
