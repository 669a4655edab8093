/** The fields of an object of Close. */
export type Fields = { [field: string]: unknown };

/** An id with this prefix, such as `lead_…`. The same prefix gives the same id within one sample. */
export type MakeId = (prefix: string) => string;

/** What the sample events of an object type are made of. */
export interface Sample {
	/** The prefix of its ids, such as `lead`. */
	prefix: string;
	/** Whether it belongs to a lead. */
	onLead?: true;
	/** What it calls the dates of its creation and last change, if not `date_created` and `date_updated`. */
	dates?: { created: string; updated: string };
	/** Its own fields after an update. `sampleEvent` adds id, organization, lead, users and dates. */
	data: (id: MakeId) => Fields;
	/** The old values of what the update changed. */
	before: (id: MakeId) => Fields;
	/** How other actions leave it, such as `{ completed: { is_complete: true } }`. */
	after?: { [action: string]: Fields };
}

/** A telephone number that is reserved for fiction, and so belongs to nobody. */
export const PHONE = "+12025550123";
