import { createClient } from "../../client/create-client.ts";
import { createRandom } from "../samples/random.ts";
import { HttpError } from "./api/answer.ts";
import { createApi } from "./api/api.ts";
import type { Handlers } from "./api/call.ts";
import { createCredentials } from "./api/credentials.ts";
import { createEventQueries, type EventQueries } from "./api/event-query.ts";
import { createFileServer, type FileServer } from "./api/files.ts";
import { createRateLimit } from "./api/rate-limit.ts";
import { webhookHandlers } from "./api/webhook-handlers.ts";
import { checkOptions } from "./check-options.ts";
import { Deliveries, defaultRetryDelay } from "./deliveries/deliveries.ts";
import { Subscriptions } from "./deliveries/subscriptions.ts";
import { EventLog } from "./event-log/event-log.ts";
import { createEventPublisher, type EventPublisher } from "./event-log/event-publisher.ts";
import type { FakeClose, FakeCloseOptions } from "./fake-close.ts";
import { createFaults, type DeliveryFault, type Faults, type RequestFault } from "./faults.ts";
import { listenWithNode } from "./listen-node.ts";
import { createOAuthServer } from "./oauth/oauth-server.ts";
import { Store } from "./objects/store.ts";
import type { World } from "./objects/world.ts";
import { SPECIAL_HANDLERS } from "./operations/operations.ts";
import type { FakeCloseRecord } from "./record.ts";
import { RESOURCES } from "./resources/resources.ts";
import { createSearch, type Search } from "./search/search.ts";
import { fillNewOrganization, ORGANIZATION_ID, USER_ID } from "./state/new-organization.ts";
import { seedOrganization } from "./state/seed.ts";
import { dumpState, loadState } from "./state/state.ts";

/** What the parts of a sandbox share. */
interface Shared {
	options: FakeCloseOptions;
	/** Returns random numbers from 0 to 1. */
	random: () => number;
	record: FakeCloseRecord;
}

/**
 * Creates a Close in memory, with every operation of its API, an event log of 30 days, and deliveries with Close's retries
 * and pauses (developer.close.com/api/resources/webhooks and /events). docs/sandbox.md says which behavior is Close's, and
 * which rule decides where Close's behavior is not known.
 *
 * It does not simulate permissions, the restricted view of non-admins, warnings by email, `verify_ssl` or the separate
 * connection timeout of 5 seconds. `recent_consecutive_fail_buckets_cnt` stays 0 and `health_status` null, as observed.
 *
 * Throws a `TypeError` if the clock is missing or an option has the wrong type, and a `RangeError` for a number out of
 * range.
 */
export function createFakeClose(options: FakeCloseOptions): FakeClose {
	checkOptions(options);
	const { clock, seed = 1 } = options;
	let source = createRandom(`fake Close ${seed}`);
	const record: FakeCloseRecord = { requests: [], events: [], deliveries: [], pauses: [] };
	const shared: Shared = { options, random: () => source(), record };
	const requestFaults = createFaults<RequestFault>();
	const deliveryFaults = createFaults<DeliveryFault>();
	const eventFlow = createEventFlow(shared, deliveryFaults);
	const { log, queries, subscriptions, publisher } = eventFlow;
	const organization = createOrganization(shared, publisher);
	const { store, world } = organization;
	const oauth = createOAuthServer({
		clock,
		random: shared.random,
		apps: options.oauthApps ?? [],
		organizationId: ORGANIZATION_ID,
		userId: USER_ID,
		onRevoke: (userId) => subscriptions.revokePermission(userId),
	});
	const fetch = createApi({
		clock,
		world,
		handlers: handlersOf(options, eventFlow, organization),
		faults: requestFaults,
		credentials: createCredentials(options.credentials, oauth, USER_ID),
		countCall: createRateLimit(clock, options.rateLimit),
		record,
		oauth,
		files: organization.files,
	});

	return {
		fetch,
		listen: ({ port = 0 } = {}) => listenWithNode(fetch, port),
		emit: (event, { late = 0 } = {}) => publisher.emit(event, clock.now() - late),
		client: ({ apiKey = "api_sandbox" } = {}) => createClient({ apiKey, fetch }),
		seed: () => seedOrganization(world, (event, time) => publisher.log(event, time)),
		load(state) {
			loadState({ store, log, subscriptions }, state);
			publisher.reset();
			// The original random sequence would repeat the ids of loaded objects.
			source = createRandom(`fake Close ${seed} ${state.events.at(-1)?.id} ${store.collections().length}`);
		},
		dump: () => dumpState({ store, log, subscriptions }),
		subscriptions: () => subscriptions.all(),
		disturbRequests: (fault) => requestFaults.add(fault),
		disturbDeliveries: (fault) => deliveryFaults.add(fault),
		expireCursors: () => queries.expire(),
		revokeAccess: (organizationId) => oauth.revokeAccess(organizationId),
		record,
	};
}

/** The event log, and the way of an event from its change into the log and to the subscriptions. */
interface EventFlow {
	log: EventLog;
	queries: EventQueries;
	subscriptions: Subscriptions;
	publisher: EventPublisher;
}

function createEventFlow({ options, random, record }: Shared, faults: Faults<DeliveryFault>): EventFlow {
	const { clock, fetch: target } = options;
	const log = new EventLog(clock);
	const deliveries = new Deliveries({
		clock,
		fetch: target ? (request) => target(request) : (request, signal) => globalThis.fetch(request, { signal }),
		faults,
		record,
		random,
		retryDelay: options.retryDelay ?? defaultRetryDelay,
		signsEveryAttempt: options.signsEveryAttempt ?? false,
		pauseReason: options.pauseReason ?? null,
	});
	const subscriptions = new Subscriptions(clock, random, {
		onPause: (subscription, reason) => deliveries.stopForPause(subscription, reason),
		onDelete: (subscription) => deliveries.stop(subscription),
	});
	const publisher = createEventPublisher({
		clock,
		log,
		window: options.consolidation ?? DEFAULT_CONSOLIDATION_MS,
		random,
		events: record.events,
		deliver: (logged) => deliveries.dispatch(logged, subscriptions.all()),
	});
	return { log, queries: createEventQueries(log), subscriptions, publisher };
}

const DEFAULT_CONSOLIDATION_MS = 3_000;

/** The objects of the organization, and the services that operations use. */
interface Organization {
	store: Store;
	world: World;
	search: Search;
	files: FileServer;
}

function createOrganization({ options, random }: Shared, publisher: EventPublisher): Organization {
	const { clock, strict = false } = options;
	const store = new Store();
	const files = createFileServer(clock, random);
	fillNewOrganization(store, clock.now());
	const world: World = {
		clock,
		store,
		random,
		organizationId: ORGANIZATION_ID,
		resources: RESOURCES,
		find: (request, userId) => search.find(request, userId),
		storeFile: (name, data, lifetime) => files.store(name, data, lifetime),
		emit: (event) => void publisher.emit(event, clock.now()),
		undocumented(what) {
			if (strict) throw strictError(what);
		},
	};
	const search = createSearch(world);
	return { store, world, search, files };
}

/** The handlers of the operations that the default handler does not cover. */
function handlersOf(
	{ createStatus = 200, showsKey = true }: FakeCloseOptions,
	{ log, queries, subscriptions }: EventFlow,
	{ search, files }: Organization,
): Handlers {
	return {
		...SPECIAL_HANDLERS,
		...files.handlers,
		...search.handlers,
		...webhookHandlers({ log, queries, subscriptions, createStatus, showsKey }),
	};
}

/** Close does not use this status, so a test cannot mistake it for one of Close's errors. */
const STRICT_STATUS = 422;

function strictError(what: string): HttpError {
	const error = `The sandbox is strict, and the document does not say ${what}`;
	return new HttpError({ status: STRICT_STATUS, body: { error } });
}
