/** One state of an event: consolidation replaces it with a later one of the same id. */
export interface Version {
	id: string;
	/** Its `date_updated`, in ms. */
	date: number;
	/** Orders versions of the same millisecond. */
	sequence: number;
	/** From when on the log shows it, in ms: up to five minutes after `date`. */
	from: number;
	/** From when on the log no longer shows it, in ms: a later change has been folded into the event. */
	until: number;
	objectType: string;
	action: string;
}

/** Close's event log as the documentation describes it, and where it is silent as unkind as it may be. */
export class ModelLog {
	/** Oldest first. */
	readonly versions: readonly Version[];

	constructor(versions: readonly Version[]) {
		this.versions = [...versions].sort((a, b) => a.date - b.date || a.sequence - b.sequence);
	}

	/** The index of the first version that is not before this place. */
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

/** What identifies a version to whoever reads the log. */
export function keyOf(id: string, date: number): string {
	return `${id} ${date}`;
}
