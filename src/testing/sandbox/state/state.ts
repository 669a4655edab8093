import { parseCloseDate } from "../../../close/dates.ts";
import { isRecord } from "../../../close/values.ts";
import type { Subscription, Subscriptions } from "../deliveries/subscriptions.ts";
import type { AnyEvent, EventLog } from "../event-log/event-log.ts";
import type { Store, Stored } from "../objects/store.ts";

/** The state of a sandbox, as JSON. It contains the signature keys of subscriptions, but no API key or access token. */
export interface SandboxState {
	/** The version of the format. */
	version: 1;
	/** The objects by the path of their collection, such as `/lead/`. */
	objects: { [collection: string]: Stored[] };
	/** The event log, oldest first. */
	events: AnyEvent[];
	/** The webhook subscriptions. */
	subscriptions: Subscription[];
}

interface Parts {
	store: Store;
	log: EventLog;
	subscriptions: Subscriptions;
}

export function dumpState({ store, log, subscriptions }: Parts): SandboxState {
	const state: SandboxState = {
		version: 1,
		objects: Object.fromEntries(store.collections().map((collection) => [collection, [...store.all(collection)]])),
		events: log.all(),
		subscriptions: subscriptions.all(),
	};
	// Later changes in the sandbox must not change the returned state.
	return structuredClone(state);
}

/** Replaces the state of a sandbox. Throws a `TypeError` for an invalid state. */
export function loadState({ store, log, subscriptions }: Parts, state: SandboxState): void {
	checkState(state);
	const copy = structuredClone(state);
	store.clear();
	for (const { collection, object } of inOrder(copy.objects)) store.add(collection, object);
	log.clear();
	for (const event of copy.events) log.add(event, parseCloseDate(event.date_updated).getTime());
	subscriptions.restore(copy.subscriptions);
}

/** Merges the collections by date of creation, because a list can show objects of several collections in that order. */
function* inOrder(objects: SandboxState["objects"]): Generator<{ collection: string; object: Stored }> {
	const dateOf = (object: Stored | undefined) => String(object?.date_created ?? object?.created_at ?? "").slice(0, 26);
	const lists = Object.entries(objects).map(([collection, all]) => ({ collection, all, at: 0, date: dateOf(all[0]) }));
	for (;;) {
		const open = lists.filter(({ all, at }) => at < all.length);
		const [first, ...others] = open;
		if (!first) return;
		const next = others.reduce((oldest, each) => (each.date < oldest.date ? each : oldest), first);
		const object = next.all[next.at];
		next.at += 1;
		next.date = dateOf(next.all[next.at]);
		if (object) yield { collection: next.collection, object };
	}
}

function checkState(state: unknown): void {
	const problem = findProblem(state);
	if (problem !== undefined) throw new TypeError(`load: ${problem} Pass what dump() returned.`);
}

function findProblem(state: unknown): string | undefined {
	if (!isRecord(state)) return "the state must be an object.";
	if (state.version !== 1) return `the version of the state must be 1; it is ${JSON.stringify(state.version)}.`;
	if (!isRecord(state.objects) || !Object.values(state.objects).every(Array.isArray)) {
		return "objects must contain a list of objects for each collection.";
	}
	if (!Array.isArray(state.events)) return "events must be a list.";
	if (!Array.isArray(state.subscriptions)) return "subscriptions must be a list.";
	const withoutId = Object.entries(state.objects).find(
		([, objects]) => Array.isArray(objects) && !objects.every((each) => isRecord(each) && typeof each.id === "string"),
	);
	return withoutId && `an object of ${withoutId[0]} has no id.`;
}
