import { describe, expect, test } from "vitest";
import { attemptsOf, judge } from "../../../src/client/webhooks/health.ts";
import { attempt, subscriptionWith } from "../../cli/stand-ins.ts";

describe("the attempts of a subscription", () => {
	test("are the failures and the successes together, newest first", () => {
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

	test("are none where Close gives no history", () => {
		expect(attemptsOf(subscriptionWith())).toEqual([]);
	});
});

describe("a subscription that is active", () => {
	test.each([null, "healthy"])("is well where nothing has failed and Close calls its health %s", (health_status) => {
		expect(judge(subscriptionWith({ health_status }))).toEqual({ state: "ok" });
	});

	const LOG = "the endpoint answers with an error: see its log.";
	const REFUSES = "the endpoint refuses: check its signature key, see close-crm verify --help.";
	const NO_POST = "the endpoint takes no POST there: check the path of the URL.";
	test.each([
		[500, LOG],
		[400, LOG],
		[401, REFUSES],
		[403, REFUSES],
		[404, NO_POST],
		[405, NO_POST],
	])("fails where the latest attempt was answered with %i, for which there is advice", (status, next) => {
		const history = { errors: [attempt(22, status, "HTTPError")], successes: [attempt(21, 200)] };

		expect(judge(subscriptionWith({ history }))).toEqual({
			state: "failing",
			reason: `the latest attempt failed: ${status}`,
			next,
		});
	});

	test("fails where the latest attempt had no answer, and Close's word for it is the reason", () => {
		const history = { errors: [attempt(22, null, "ConnectTimeout")], successes: [] };

		expect(judge(subscriptionWith({ history }))).toEqual({
			state: "failing",
			reason: "the latest attempt failed: ConnectTimeout",
			next: "does the endpoint answer within 15 seconds, with a certificate that is valid?",
		});
	});

	test("fails where Close counts periods of failures, even without a history", () => {
		expect(judge(subscriptionWith({ recent_consecutive_fail_buckets_cnt: 2 }))).toEqual({
			state: "failing",
			reason: "nothing but failures in the latest 2 periods of time",
			next: "see the endpoint's log.",
		});
	});

	test("fails where Close calls its health anything but healthy", () => {
		expect(judge(subscriptionWith({ health_status: "degraded" }))).toEqual({
			state: "failing",
			reason: 'Close calls its health "degraded"',
			next: "see the endpoint's log.",
		});
	});
});

describe("a subscription that is paused", () => {
	test("by a call is resumed when it is to deliver again, and replayed from its last success on", () => {
		const history = { errors: [attempt(22, 500, "HTTPError")], successes: [attempt(21, 200), attempt(20, 200)] };

		expect(judge(subscriptionWith({ status: "paused", pause_reason: "api", history }))).toEqual({
			state: "paused",
			reason: "api",
			next: "when it is to deliver again:",
			commands: ["close-crm webhooks resume whsub_1", "close-crm replay --since 2026-11-21T12:00:00 --to <url>"],
		});
	});

	test("by Close is resumed once the endpoint is mended, and without a success replayed from its last change on", () => {
		expect(judge(subscriptionWith({ status: "paused" }))).toEqual({
			state: "paused",
			reason: "Close gives no reason",
			next: "once the endpoint is mended:",
			commands: ["close-crm webhooks resume whsub_1", "close-crm replay --since 2026-11-23T09:30:00 --to <url>"],
		});
	});

	test("because its owner lost access has to be created anew, for which there is no command to copy", () => {
		expect(judge(subscriptionWith({ status: "paused", pause_reason: "permission_revoked" }))).toEqual({
			state: "paused",
			reason: "permission_revoked",
			next: "its owner lost access: create it anew with another user's key, and delete this one.",
		});
	});
});
