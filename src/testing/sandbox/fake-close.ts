import type { CloseClient } from "../../client/create-client.ts";
import type { CreatedWebhookSubscription } from "../../client/webhooks/types.ts";
import type { Clock } from "../clock/clock.ts";
import type { SandboxCredential } from "./api/credentials.ts";
import type { RateLimitOptions } from "./api/rate-limit.ts";
import type { AnyEvent } from "./event-log/event-log.ts";
import type { DeliveryFault, RequestFault } from "./faults.ts";
import type { FakeCloseServer } from "./listen-node.ts";
import type { FakeOAuthApp } from "./oauth/oauth-server.ts";
import type { FakeCloseRecord } from "./record.ts";
import type { SandboxState } from "./state/state.ts";

/** The options of `createFakeClose`. Most of them choose a behavior that Close does not document, and have a default. */
export interface FakeCloseOptions {
	/** A `createTestClock()`, which the test advances, or `systemClock` for real time. */
	clock: Clock;
	/** Receives the deliveries, such as `receiver.fetch`. Default: the global `fetch`, which sends them over the network. */
	fetch?: (request: Request) => Response | Promise<Response>;
	/** Determines the ids and signature keys. Default: 1. */
	seed?: number;
	/** The status of the response to a created subscription: 200, as observed, or 201, as documented. Default: 200. */
	createStatus?: 200 | 201;
	/**
	 * Whether getting or updating a subscription returns its signature key, as in Close's documented samples. Default:
	 * true. Creating always returns it, and a list never does.
	 */
	showsKey?: boolean;
	/**
	 * How long updates of one object are consolidated into one event, in ms. Deliveries of updates and deletions are
	 * delayed by this time. Default: 3,000. Close says "a short time"; "a few seconds" was observed.
	 */
	consolidation?: number;
	/**
	 * Returns the delay after a failed attempt (1 for the first), in ms. Observed: Close waits 61 seconds after the first
	 * attempt, and at most 20 minutes. Default: 61 seconds, doubled after each attempt, at most 20 minutes.
	 */
	retryDelay?: (attempt: number) => number;
	/**
	 * Whether a retry gets a new timestamp and signature. Close does not document it. Default: false, so a receiver must
	 * accept old timestamps.
	 */
	signsEveryAttempt?: boolean;
	/** The `pause_reason` of a subscription that was paused after failures. Close does not document it. Default: null. */
	pauseReason?: string | null;
	/** The rate limit of each operation. Default: no limit. */
	rateLimit?: RateLimitOptions;
	/**
	 * OAuth apps that users can connect, below `/oauth2/`. If there is one, an access token is valid only if the fake
	 * issued it and it has not expired. Default: no apps, and any access token is valid.
	 */
	oauthApps?: FakeOAuthApp[];
	/**
	 * The valid API keys and access tokens, each with its user. Default: any key and any token is valid and belongs to the
	 * first user. The `api_key_id` of an event distinguishes keys.
	 */
	credentials?: SandboxCredential[];
	/**
	 * Whether a call that depends on undocumented behavior fails with a 422 that says what is unknown. Default: false; the
	 * response then follows the rule in docs/sandbox.md.
	 */
	strict?: boolean;
}

/** A Close in memory. Its functions can be destructured. */
export interface FakeClose {
	/** Close's API. Pass it to `createClient`. Any API key or access token is valid, unless the options list the valid ones. */
	fetch: typeof globalThis.fetch;
	/**
	 * Also serves the API on the loopback address, on `port` or a free port, in Node, Deno and Bun. Rejects if the port is
	 * in use, or if the runtime has no `node:http`.
	 */
	listen(options?: { port?: number }): Promise<FakeCloseServer>;
	/**
	 * Adds an event to the log, such as one of `sampleEvent`, and delivers it when the clock reaches its time.
	 *
	 * Replaces the id and the dates, because Close sets them. An update of an object that the same user updated a moment
	 * ago is consolidated into that event. Returns the event as it is in the log.
	 *
	 * `late` (ms) dates the event back: it happened earlier but appears in the log only now, as Close says can happen.
	 * Default: 0.
	 */
	emit<Event extends AnyEvent>(event: Event, options?: { late?: number }): Event;
	/** Creates a client of this Close. Default for `apiKey`: a key of the first user. */
	client(options?: { apiKey?: string }): CloseClient;
	/**
	 * Adds a small organization: users, leads with contacts, opportunities, tasks and activities, custom fields, a Smart
	 * View. The data is always the same, dated in the last three weeks. Its events are in the log but are not delivered.
	 */
	seed(): void;
	/**
	 * Replaces all objects, events and subscriptions with those of a state that `dump` returned, and drops pending
	 * deliveries. Throws a `TypeError` for an invalid state.
	 */
	load(state: SandboxState): void;
	/** Returns all objects, events and subscriptions, as JSON. It contains the signature keys, but no API key or access token. */
	dump(): SandboxState;
	/** Returns the current subscriptions, with their keys. */
	subscriptions(): CreatedWebhookSubscription[];
	/**
	 * Makes the next API call fail, or the next `times` calls. Returns a function that ends it. Throws a `RangeError` if
	 * `times` is not positive.
	 */
	disturbRequests(fault: RequestFault): () => void;
	/**
	 * Makes the next delivery attempt fail, or the next `times` attempts. Returns a function that ends it. Throws a
	 * `RangeError` if `times` is not positive.
	 */
	disturbDeliveries(fault: DeliveryFault): () => void;
	/** Invalidates all cursors of the event log that were returned so far. */
	expireCursors(): void;
	/**
	 * Revokes the access of OAuth apps to an organization, as an admin can. The tokens become invalid, and the
	 * subscriptions that were created with them are paused (`permission_revoked`).
	 */
	revokeAccess(organizationId: string): void;
	/** The requests, events, deliveries and pauses so far. */
	record: FakeCloseRecord;
}
