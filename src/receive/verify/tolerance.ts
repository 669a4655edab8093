import { RETRY_PERIOD_WITH_MARGIN_MS } from "../../close/limits.ts";
import { describeValue, isRecord } from "../../close/values.ts";

/** How far the timestamp of a delivery may differ from the clock. */
export interface Tolerance {
	/**
	 * How old a signature may be, in ms. Default: 73 hours, because Close retries for 72 hours and does not document
	 * that it signs each retry again.
	 */
	past?: number;
	/** How far Close's clock may be ahead, in ms. Default: 5 minutes. */
	future?: number;
}

/** The default of `tolerance.future`. */
export const DEFAULT_FUTURE_MS = 5 * 60_000;

/** Fills in the defaults. Throws a `TypeError` if the value is neither a `Tolerance` nor undefined. */
export function readTolerance(tolerance: Tolerance | undefined, caller: string): Required<Tolerance> {
	if (tolerance !== undefined) requireTolerance(tolerance, caller);
	const { past = RETRY_PERIOD_WITH_MARGIN_MS, future = DEFAULT_FUTURE_MS } = tolerance ?? {};
	return { past, future };
}

function requireTolerance(tolerance: unknown, caller: string): void {
	if (!isRecord(tolerance)) {
		throw new TypeError(`${caller}: tolerance must be { past, future } in ms; it is ${describeValue(tolerance)}.`);
	}
	for (const name of ["past", "future"]) {
		const value = tolerance[name];
		if (value !== undefined && !(typeof value === "number" && value >= 0)) {
			throw new TypeError(
				`${caller}: tolerance.${name} must be a number of ms, at least 0; it is ${describeValue(value)}.`,
			);
		}
	}
}
