import { isRecord } from "../close/values.ts";

/** How far a sync has come, as the checkpoint keeps it. */
export interface Progress {
	/** All events that were updated before this moment, in ms since 1970, are handled or open. */
	until: number;
	/** Events that could not be handled yet, and when they were tried first, in ms since 1970. */
	open: Map<string, number>;
}

export function writeProgress({ until, open }: Progress): string {
	return JSON.stringify({ until: new Date(until).toISOString(), open: Object.fromEntries(open) });
}

/** Throws an `Error` for anything but what `writeProgress` has written. */
export function readProgress(text: string): Progress {
	const value = parseJson(text);
	const until = isRecord(value) && typeof value.until === "string" ? Date.parse(value.until) : Number.NaN;
	const open = isRecord(value) && isRecord(value.open) ? Object.entries(value.open) : [];
	if (Number.isNaN(until)) {
		throw new Error(
			`createSync: the checkpoint holds ${JSON.stringify(text.slice(0, 80))}, which createSync has not written. Give it a checkpoint of its own.`,
		);
	}
	return { until, open: new Map(open.map(([id, time]) => [id, Number(time)])) };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
