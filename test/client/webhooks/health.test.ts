import type { WebhookSubscription } from "close-crm";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { attemptsOf, judge } from "../../../src/client/webhooks/health.ts";
import { attempt, subscriptionWith } from "../../cli/stand-ins.ts";

describe("the attempts of a subscription", () => {
	test("are its failures and successes, newest first", () => {
		const history = {
			errors: [attempt(20, 500, "HTTPError"), attempt(22, 500, "HTTPError")],
			successes: [attempt(21, 200)],
		};

		expect(attemptsOf(subscriptionWith({ history })).map(({ event_id }) => event_id)).toEqual([
			"ev_22",
			"ev_21",
			"ev_20",
		]);
	});

	test("are an empty list if Close returns no history", () => {
		expect(attemptsOf(subscriptionWith())).toEqual([]);
	});
});

describe("a subscription that is active", () => {
	test.each([null, "healthy"])("is healthy if nothing has failed and Close reports the health %s", (health_status) => {
		expect(judge(subscriptionWith({ health_status }))).toEqual({ state: "ok" });
	});

	const LOG = "the endpoint answers with an error. Check its log.";
	const REFUSES = "the endpoint rejects the signature. Check its key: npx close-crm verify --help";
	const NO_POST = "the endpoint accepts no POST there. Check the path of the URL.";
	test.each([
		[500, LOG],
		[400, LOG],
		[401, REFUSES],
		[403, REFUSES],
		[404, NO_POST],
		[405, NO_POST],
	])("is failing if the latest attempt was answered with %i, with advice", (status, next) => {
		const history = { errors: [attempt(22, status, "HTTPError")], successes: [attempt(21, 200)] };

		expect(judge(subscriptionWith({ history }))).toEqual({
			state: "failing",
			reason: `the latest attempt failed: ${status}`,
			next,
		});
	});

	test("is failing if the latest attempt had no response, with Close's error name as the reason", () => {
		const history = { errors: [attempt(22, null, "ConnectTimeout")], successes: [] };

		expect(judge(subscriptionWith({ history }))).toEqual({
			state: "failing",
			reason: "the latest attempt failed: ConnectTimeout",
			next: "check that the endpoint answers within 15 seconds, with a valid certificate.",
		});
	});

	test("is failing if Close counts periods of failures, even without a history", () => {
		expect(judge(subscriptionWith({ recent_consecutive_fail_buckets_cnt: 2 }))).toEqual({
			state: "failing",
			reason: "every delivery failed in the latest 2 periods",
			next: "check the log of the endpoint.",
		});
	});

	test("is failing if Close reports any health except healthy", () => {
		expect(judge(subscriptionWith({ health_status: "degraded" }))).toEqual({
			state: "failing",
			reason: 'Close reports its health as "degraded"',
			next: "check the log of the endpoint.",
		});
	});
});

describe("a subscription that is paused", () => {
	/** The time since which events are missing, for a pause on 23 November at 9:30, seen an hour later. */
	function missingSince(changes: Partial<WebhookSubscription>) {
		vi.setSystemTime("2026-11-23T10:30:00Z");
		onTestFinished(() => void vi.useRealTimers());
		return judge(subscriptionWith({ status: "paused", pause_reason: "api", ...changes })).missingSince;
	}

	test("has missed events since its last success, if that was more than 72 hours before the pause", () => {
		const history = { errors: [attempt(22, 500, "HTTPError")], successes: [attempt(17, 200)] };
		expect(missingSince({ history })).toBe("2026-11-17T12:00:00");
	});

	test("has missed events for at least 72 hours before the pause, because events waited that long", () => {
		const history = { errors: [], successes: [attempt(22, 200)] };
		expect(missingSince({ history })).toBe("2026-11-20T09:30:00");
	});

	test("has missed events since its creation if it had no success", () => {
		expect(missingSince({ date_created: "2026-11-10T00:00:00.000000" })).toBe("2026-11-10T00:00:00");
	});

	test("has missed events of at most the last 30 days, because Close keeps no more", () => {
		expect(missingSince({ date_created: "2026-01-01T00:00:00.000000" })).toBe("2026-10-24T10:30:00");
	});

	test("by an API call should be resumed", () => {
		const history = { errors: [attempt(22, 500, "HTTPError")], successes: [attempt(21, 200), attempt(20, 200)] };

		expect(judge(subscriptionWith({ status: "paused", pause_reason: "api", history }))).toEqual({
			state: "paused",
			reason: "api",
			next: "resume it, then replay what it missed:",
			missingSince: expect.any(String),
		});
	});

	test("by Close should be resumed once the endpoint is fixed", () => {
		expect(judge(subscriptionWith({ status: "paused" }))).toEqual({
			state: "paused",
			reason: "Close does not say why",
			next: "fix the endpoint, resume the subscription, then replay what it missed:",
			missingSince: expect.any(String),
		});
	});

	test("because its owner lost access must be created again by another user", () => {
		expect(judge(subscriptionWith({ status: "paused", pause_reason: "permission_revoked" }))).toEqual({
			state: "paused",
			reason: "permission_revoked",
			next: "its owner lost access. Create a subscription with another user's API key, then delete this one.",
		});
	});
});
