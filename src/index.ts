/**
 * Calls Close: the webhook subscriptions, the event log, and what both are made of.
 *
 * @module close-crm
 */
export { type CloseClient, createClient } from "./client/create-client.ts";
export {
	CloseApiError,
	CloseBadRequestError,
	CloseForbiddenError,
	CloseNotFoundError,
	ClosePaymentRequiredError,
	CloseRateLimitError,
	CloseUnauthorizedError,
} from "./client/errors/api-error.ts";
export {
	CloseConnectionError,
	CloseError,
	CloseInputError,
	CloseResponseError,
	CloseTimeoutError,
} from "./client/errors/errors.ts";
export type { EventFilter, EventQuery } from "./client/event-query.ts";
export type { Backfill, EventList, EventPage, Events, Follow } from "./client/events.ts";
export type { AccessToken, CallOptions, ClientOptions, LogEntry, Logger } from "./client/options.ts";
export type { RateLimit } from "./client/rate-limit.ts";
export type {
	CreatedWebhookSubscription,
	CreateWebhook,
	EnsureOptions,
	EnsurePlan,
	EnsureResult,
	UpdateWebhook,
	WebhookSubscription,
	WebhookSubscriptionWithKey,
} from "./client/types.ts";
export type { Webhooks } from "./client/webhooks.ts";
// With a star, so that a user's `declare module "close-crm"` reaches the interface that is declared there.
export type * from "./events/close-event.ts";
export { event, unlistedEvent } from "./events/event.ts";
export { and, type FieldOperators, field, not, or, type ValueOperators, value } from "./events/filter.ts";
export { matches } from "./events/matches.ts";
export { parseCloseDate } from "./events/parse-close-date.ts";
export type { WebhookFilter, WebhookFilterValue, WebhookSubscriptionEvent } from "./events/types.ts";
export { EVENT_TYPES, type EventTypes } from "./generated/event-types.ts";
export type { components, operations, paths } from "./generated/schema.ts";
