import {
	createFakeClose,
	createTestClock,
	type FakeCloseOptions,
	type SandboxState,
	signDelivery,
} from "close-crm/testing";
import type { Messages } from "./messages.ts";

export const TESTING: Messages = {
	"createFakeClose: expected options, such as { clock: createTestClock() }; got undefined.": () => create(undefined),
	"createFakeClose: clock is missing. Pass createTestClock() in a test, or systemClock.": () => create({}),
	"createFakeClose: clock must have the functions now and schedule, like createTestClock() and systemClock; it is …":
		() => create({ clock: new Date() }),
	"createFakeClose: fetch must be a function, such as receiver.fetch; it is …": () => create({ clock, fetch: {} }),
	"createFakeClose: retryDelay must be a function, such as () => 1_000; it is …": () =>
		create({ clock, retryDelay: 1_000 }),
	"createFakeClose: consolidation must be a non-negative number of ms; it is …": () =>
		create({ clock, consolidation: -1 }),
	"createFakeClose: createStatus must be 200 or 201; it is …": () => create({ clock, createStatus: 204 }),
	"createFakeClose: rateLimit must be { limit, window }, two positive numbers; it has …": () =>
		create({ clock, rateLimit: {} }),
	"advance is still running. Await it before you call it again.": () => {
		const clock = createTestClock();
		clock.schedule(clock.now(), async () => {});
		clock.advance(1);
		return clock.advance(1);
	},
	"advance: ms must be a non-negative number; it is …": () => createTestClock().advance(-1),
	"load: the state must be an object. Pass what dump() returned.": () => load(undefined),
	"load: the version of the state must be 1; it is …. Pass what dump() returned.": () => load({ version: 2 }),
	"load: objects must contain a list of objects for each collection. Pass what dump() returned.": () =>
		load({ version: 1, objects: { "/lead/": {} } }),
	"load: events must be a list. Pass what dump() returned.": () => load({ version: 1, objects: {} }),
	"load: subscriptions must be a list. Pass what dump() returned.": () => load({ version: 1, objects: {}, events: [] }),
	"load: an object of /lead/ has no id. Pass what dump() returned.": () =>
		load({ version: 1, objects: { "/lead/": [{}] }, events: [], subscriptions: [] }),
	"listen needs node:http, which this runtime does not have. Use the fake's fetch.": () => {
		const { getBuiltinModule } = process;
		const close = createFakeClose({ clock: createTestClock() });
		try {
			Object.assign(process, { getBuiltinModule: undefined });
			return close.listen();
		} finally {
			Object.assign(process, { getBuiltinModule });
		}
	},
	"The sandbox is strict, and the document does not say …": () =>
		createFakeClose({ clock: createTestClock(), strict: true })
			.client()
			.request("GET /lead/", { query: { query: "name:Larkspur" } }),
	'signDelivery: signatureKey must be 64 hex characters. In a test, "0123456789abcdef".repeat(4) will do.': () =>
		signDelivery({ body: "{}", signatureKey: "secret" }),
	"signDelivery: timestamp is …. It must be in whole seconds since 1970: Math.floor(ms / 1000).": () =>
		signDelivery({ body: "{}", signatureKey: "0".repeat(64), timestamp: Date.now() }),
	'signDelivery: event is undefined. Pass an event such as sampleEvent("lead.created"), or a body.': () => {
		const nothing: unknown = { signatureKey: "0".repeat(64) };
		return signDelivery(nothing as Parameters<typeof signDelivery>[0]);
	},
	"A fault's times must be a number above 0; it is …": () =>
		createFakeClose({ clock: createTestClock() }).disturbRequests({ status: 500, times: 0 }),
};

const clock = createTestClock();

function create(options: unknown): unknown {
	return createFakeClose(options as FakeCloseOptions);
}

function load(state: unknown): void {
	createFakeClose({ clock: createTestClock() }).load(state as SandboxState);
}
