import {
	type CloseEvent,
	createClient,
	type EnsurePlan,
	type EnsureResult,
	type EventPage,
	event,
	field,
	type LoggedEvent,
	type NoData,
	type RotatedKey,
	type WebhookSubscription,
	type WebhookSubscriptionWithKey,
} from "close-crm";
import { describe, expectTypeOf, test } from "vitest";

const { webhooks, events } = createClient({ apiKey: "api_test" });
const url = "https://test.example.com";

describe("webhooks", () => {
	test("resolve to the types of the document", () => {
		expectTypeOf(webhooks.list()).resolves.toEqualTypeOf<WebhookSubscription[]>();
		expectTypeOf(webhooks.get("whsub_1")).resolves.toEqualTypeOf<WebhookSubscriptionWithKey>();
		expectTypeOf(webhooks.update("whsub_1", { url })).resolves.toEqualTypeOf<WebhookSubscriptionWithKey>();
		expectTypeOf(webhooks.delete("whsub_1")).resolves.toEqualTypeOf<void>();
		expectTypeOf<WebhookSubscriptionWithKey["signature_key"]>().toEqualTypeOf<string | undefined>();
		expectTypeOf<WebhookSubscription>().not.toHaveProperty("signature_key");
	});

	test("update accepts only fields that Close can change", () => {
		webhooks.update("whsub_1", { status: "paused", events: [event("lead.created")] });
		// @ts-expect-error: no such status
		webhooks.update("whsub_1", { status: "deleted" });
		// @ts-expect-error: Close sets it
		webhooks.update("whsub_1", { pause_reason: "api" });
	});

	test("ensure resolves to a subscription, except perhaps in a dry run", () => {
		const webhook = { url, events: [event("lead.created", field("user_id").nonNull())] };
		expectTypeOf(webhooks.ensure(webhook)).resolves.toEqualTypeOf<EnsureResult>();
		expectTypeOf(webhooks.rotateKey("whsub_1")).resolves.toEqualTypeOf<RotatedKey>();
		expectTypeOf(webhooks.ensure(webhook, { dryRun: true })).resolves.toEqualTypeOf<EnsurePlan>();
		expectTypeOf<EnsureResult["subscription"]>().toEqualTypeOf<WebhookSubscriptionWithKey>();
		expectTypeOf<EnsurePlan["subscription"]>().toEqualTypeOf<WebhookSubscriptionWithKey | undefined>();
		// @ts-expect-error: a mistyped option
		webhooks.ensure(webhook, { dryrun: true });
	});
});

describe("events", () => {
	test("resolve to a page when awaited, and yield events when iterated", async () => {
		expectTypeOf(events.list()).resolves.toEqualTypeOf<EventPage>();
		expectTypeOf(events.get("ev_1")).resolves.toEqualTypeOf<LoggedEvent>();
		for await (const each of events.list()) expectTypeOf(each).toEqualTypeOf<LoggedEvent>();
		for await (const each of events.backfill({ since: new Date() })) expectTypeOf(each).toEqualTypeOf<LoggedEvent>();
		for await (const each of events.follow()) expectTypeOf(each).toEqualTypeOf<LoggedEvent>();
	});

	test("can be filtered only as Close allows", () => {
		events.list({ lead_id: "lead_1", date_updated__gte: "2026-11-01T00:00:00", _limit: 10 });
		events.list({ object_type: "lead", action: "created" });
		events.list({ user_id: "user_1", object_id: "lead_1", action: "created" });
		events.list({ request_id: "req_1", _cursor: "cursor" });
		// @ts-expect-error: not only by object type
		events.list({ object_type: "lead" });
		// @ts-expect-error: not only by action
		events.list({ action: "created" });
		// @ts-expect-error: not by lead and action
		events.list({ lead_id: "lead_1", action: "created" });
		// @ts-expect-error: request_id cannot be combined
		events.list({ request_id: "req_1", lead_id: "lead_1" });
		// @ts-expect-error: Close would ignore it
		events.list({ date_created__gte: "2026-11-01T00:00:00" });
	});

	test("narrow by object type and action", async () => {
		for await (const each of events.backfill({ since: new Date() })) {
			if (each.object_type === "lead" && each.action === "deleted" && each.previous_data) {
				expectTypeOf(each).toExtend<CloseEvent<"lead.deleted">>();
				expectTypeOf(each.data).toEqualTypeOf<NoData>();
			}
		}
	});

	test("backfill accepts events as in a subscription", () => {
		events.backfill({ since: "2026-11-01T00:00:00", events: [event("lead.created")] });
		// @ts-expect-error: since is required
		events.backfill({ until: new Date() });
		events.backfill({
			since: new Date(),
			// @ts-expect-error: names are for `event`
			events: ["lead.created"],
		});
	});
});
