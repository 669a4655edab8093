import { describeValue, isRecord } from "../close/values.ts";
import { requireFunction, requireTimerMs } from "../receive/option-checks.ts";
import { DEFAULT_CLAIM_LIFETIME_MS } from "../receive/stores/store.ts";
import { MIN_CLAIM_LIFETIME_MS } from "./lease.ts";
import type { SyncOptions } from "./types.ts";

const DEFAULT_INTERVAL_MS = 5 * 60_000;

type CheckedOptions = SyncOptions & Required<Pick<SyncOptions, "interval" | "onError">>;

/**
 * Checks the options, because untyped code may pass anything, and fills in the defaults. Throws a `TypeError` that
 * names the wrong option.
 */
export function readOptions(options: SyncOptions): CheckedOptions {
	if (!isRecord(options))
		throw new TypeError("createSync: expected options, such as { client, receiver, url, checkpoint }.");
	const { client, receiver, url, checkpoint, interval = DEFAULT_INTERVAL_MS, onError = printError } = options;
	if (typeof client?.webhooks?.ensure !== "function" || typeof client.events?.backfill !== "function") {
		throw new TypeError("createSync: client must be the client that createClient returned.");
	}
	if (typeof receiver?.handle !== "function" || !receiver.store) {
		throw new TypeError("createSync: receiver must be the receiver that createReceiver returned.");
	}
	const { claimLifetime = DEFAULT_CLAIM_LIFETIME_MS } = receiver.store;
	if (claimLifetime < MIN_CLAIM_LIFETIME_MS) {
		throw new TypeError(
			`createSync: the claimLifetime of the receiver's store must be at least ${MIN_CLAIM_LIFETIME_MS} ms, because it also decides which process sweeps; it is ${claimLifetime}.`,
		);
	}
	if (typeof url !== "string" || !URL.canParse(url)) {
		throw new TypeError(
			`createSync: url must be the URL to which Close sends deliveries; it is ${describeValue(url)}.`,
		);
	}
	if (typeof checkpoint?.read !== "function" || typeof checkpoint.write !== "function") {
		throw new TypeError(
			"createSync: checkpoint must have the methods read and write. Use fileCheckpoint(path) or redisCheckpoint(client).",
		);
	}
	requireTimerMs(interval, "createSync: interval");
	for (const name of ["onSignatureKey", "onSweep", "onError"] as const) {
		if (options[name] !== undefined) requireFunction(options[name], `createSync: ${name}`);
	}
	return { ...options, interval, onError };
}

function printError(error: unknown, eventId: string | undefined): void {
	console.error(
		eventId === undefined ? "createSync: a sweep failed." : `createSync: ${eventId} could not be handled.`,
		error,
	);
}
