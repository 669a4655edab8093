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
export type { CallOptions, ClientOptions } from "./client/options.ts";
export type { RateLimit } from "./client/rate-limit.ts";
export type {
	CreatedWebhookSubscription,
	CreateWebhook,
	WebhookFilter,
	WebhookSubscription,
	WebhookSubscriptionEvent,
} from "./client/types.ts";
export type { Webhooks } from "./client/webhooks.ts";
export { EVENT_TYPES, type EventTypes } from "./generated/event-types.ts";
export type { components, operations, paths } from "./generated/schema.ts";
