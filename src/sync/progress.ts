import { isRecord } from "../close/values.ts";

/** The progress of a sync, as the checkpoint stores it. */
export interface Progress {
	/** All events updated before this moment, in ms since 1970, are handled or open. */
	until: number;
	/** The ids of events that could not be handled yet, and when each was first tried, in ms since 1970. */
	open: Map<string, number>;
}

export function writeProgress({ until, open }: Progress): string {
	return JSON.stringify({ until: new Date(until).toISOString(), open: Object.fromEntries(open) });
}

/** Parses the result of `writeProgress`. Throws an `Error` for any other string. */
export function readProgress(text: string): Progress {
	const value = parseJson(text);
	const until = isRecord(value) && typeof value.until === "string" ? Date.parse(value.until) : Number.NaN;
	const open = isRecord(value) && isRecord(value.open) ? Object.entries(value.open) : [];
	if (Number.isNaN(until)) {
		throw new Error(
			`createSync: the checkpoint holds a string of ${text.length} characters that createSync did not write. Use a separate checkpoint for it.`,
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
