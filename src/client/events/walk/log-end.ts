import { EVENT_LOG_SETTLING_MS } from "../../../close/limits.ts";
import { type DatedPage, timeOf } from "../pages.ts";

/** The end of the log when a walk began, as its first response shows it. All times are in ms since 1970. */
export class LogEnd {
	/** Events updated before this moment no longer change: five minutes before the walk began, by Close's clock. */
	settled = Number.NEGATIVE_INFINITY;
	/** When the newest event of the first page was updated. */
	#newest: number | undefined;

	/** Records a response of the walk. */
	note({ page, time }: DatedPage): void {
		this.#newest ??= page.data.reduce((newest, event) => Math.max(newest, timeOf(event)), Number.NEGATIVE_INFINITY);
		// Without a `Date` header, the log itself is the clock. It is never fast.
		if (this.settled === Number.NEGATIVE_INFINITY) this.settled = (time ?? this.#newest) - EVENT_LOG_SETTLING_MS;
	}

	/** The moment at which the log ended. */
	get time(): number {
		return Math.max(this.#newest ?? Number.NEGATIVE_INFINITY, this.settled + EVENT_LOG_SETTLING_MS);
	}
}
