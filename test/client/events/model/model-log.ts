/** A version of an event. Consolidation replaces it with a later one of the same id. */
export interface Version {
	id: string;
	/** Its `date_updated`, in ms. */
	date: number;
	/** Orders versions of the same millisecond. */
	sequence: number;
	/** When it becomes visible in the log, in ms: up to five minutes after `date`. */
	from: number;
	/** When it disappears from the log, in ms, because a later change was merged into the event. */
	until: number;
	objectType: string;
	action: string;
}

/** Close's event log as documented. Where the documentation is silent, it behaves as badly as it may. */
export class ModelLog {
	/** Oldest first. */
	readonly versions: readonly Version[];

	constructor(versions: readonly Version[]) {
		this.versions = [...versions].sort((a, b) => a.date - b.date || a.sequence - b.sequence);
	}

	/** The index of the first version at or after this place. */
	indexOf(date: number, sequence = Number.NEGATIVE_INFINITY): number {
		let low = 0;
		let high = this.versions.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const version = this.versions[middle];
			const isBefore = version && (version.date < date || (version.date === date && version.sequence < sequence));
			if (isBefore) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}

/** Whether the log shows a version at that moment. */
export function isVisible({ from, until }: Version, at: number): boolean {
	return from <= at && at < until;
}

/** Identifies a version to readers of the log. */
export function keyOf(id: string, date: number): string {
	return `${id} ${date}`;
}
