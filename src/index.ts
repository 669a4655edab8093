/**
 * The client of Close's API, and the types and functions for events, filters and dates.
 *
 * @module close-crm
 */
export { type CloseClient, createClient } from "./client/create-client.ts";
export type { EventList } from "./client/events/event-list.ts";
export type { EventFilter, EventQuery } from "./client/events/event-query.ts";
export type { Backfill, Events, Follow } from "./client/events/events.ts";
export type { EventPage } from "./client/events/pages.ts";
export type { ListRoute, Paginate } from "./client/paginate/paginate.ts";
export type {
	ItemOf,
	RequestOptions,
	RequestRoute,
	ResponseData,
	Route,
	WithResponse,
} from "./client/request/route-types.ts";
export * as query from "./client/search/query.ts";
export type {
	FoundObject,
	Search,
	SearchFields,
	SearchHit,
	SearchOptions,
	SearchSort,
} from "./client/search/search.ts";
export type { FileToUpload, Upload, UploadedFile } from "./client/upload/upload.ts";
export { ClosePermissionRevokedError } from "./client/webhooks/permission-revoked-error.ts";
export type {
	CreatedWebhookSubscription,
	CreateWebhook,
	EnsureOptions,
	EnsurePlan,
	EnsureResult,
	RotatedKey,
	UpdateWebhook,
	WebhookSubscription,
	WebhookSubscriptionWithKey,
	Webhooks,
} from "./client/webhooks/types.ts";
export { parseCloseDate } from "./close/dates.ts";
export type * from "./close/events/close-event.ts";
export { event, unlistedEvent } from "./close/events/event.ts";
export type {
	EventFilterOf,
	WebhookFilter,
	WebhookFilterValue,
	WebhookSubscriptionEvent,
} from "./close/events/types.ts";
export {
	type ChangedField,
	type ComparedValue,
	changed,
	changedFrom,
	changedTo,
	type UpdateType,
} from "./close/filters/changed.ts";
export { and, type FieldOperators, field, not, or, type ValueOperators, value } from "./close/filters/filter.ts";
export { matches } from "./close/filters/matches.ts";
// A star export, so that a user's `declare module "close-crm"` extends the interface declared there.
export type * from "./generated/custom-fields.ts";
export type { EventData } from "./generated/event-data.ts";
export { EVENT_TYPES, type EventTypes } from "./generated/event-types.ts";
// The exports above hide the generated types of the same names.
export type * from "./generated/named-types.ts";
export type { components, operations, paths } from "./generated/schema.ts";
export {
	CloseApiError,
	CloseBadRequestError,
	CloseForbiddenError,
	CloseNotFoundError,
	ClosePaymentRequiredError,
	CloseRateLimitError,
	CloseUnauthorizedError,
} from "./http/errors/api-error.ts";
export {
	CloseConnectionError,
	CloseError,
	CloseInputError,
	CloseResponseError,
	CloseTimeoutError,
} from "./http/errors/errors.ts";
export type { AccessToken, CallOptions, ClientOptions, LogEntry, Logger, TokenToUse } from "./http/options.ts";
export type { RateLimit } from "./http/rate-limit/rate-limit.ts";
