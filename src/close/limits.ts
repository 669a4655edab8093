const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Close retries a failed delivery for 72 hours. Source: developer.close.com/api/resources/webhooks */
export const RETRY_PERIOD_MS = 72 * HOUR;

/** How long handled events are remembered and old signatures accepted by default: the retry period plus an hour. */
export const RETRY_PERIOD_WITH_MARGIN_MS = RETRY_PERIOD_MS + HOUR;

/**
 * Close pauses a subscription when every delivery has failed for three days.
 * Source: developer.close.com/api/resources/webhooks
 */
export const PAUSE_AFTER_FAILING_MS = 72 * HOUR;

/**
 * Close pauses a subscription that has this many events waiting.
 * Source: developer.close.com/api/resources/webhooks
 */
export const MAX_WAITING_EVENTS = 100_000;

/**
 * Close waits this long for the response to a delivery.
 * Source: developer.close.com/api/overview/changelog/2026/11/9
 */
export const DELIVERY_TIMEOUT_MS = 15 * SECOND;

/** The event log keeps events for 30 days. Source: developer.close.com/api/resources/events */
export const EVENT_LOG_RETENTION_MS = 30 * DAY;

/**
 * Events appear in the log out of order for up to five minutes.
 * Source: developer.close.com/api/resources/events
 */
export const EVENT_LOG_SETTLING_MS = 5 * MINUTE;

/** The largest page of the event log. Source: developer.close.com/api/resources/events */
export const EVENT_LOG_PAGE_SIZE = 50;

/** An organization can have 40 webhook subscriptions. Source: developer.close.com/api/resources/webhooks */
export const MAX_SUBSCRIPTIONS = 40;
