/** The fields of an object of Close. */
export type Fields = { [field: string]: unknown };

/** Makes an id with this prefix, such as `lead_…`. Within one sample, the same prefix returns the same id. */
export type MakeId = (prefix: string) => string;

/** The parts of the sample events of an object type. */
export interface Sample {
	/** The prefix of its ids, such as `lead`. */
	prefix: string;
	/** Whether it belongs to a lead. */
	onLead?: true;
	/** The names of its date fields; null if it has none. Default: `date_created` and `date_updated`. */
	dates?: { created: string; updated: string } | null;
	/** Whether it has an `organization_id`. Default: true. */
	hasOrganization?: false;
	/** Whether its dates have no time zone, like those of events. */
	hasNaiveDates?: true;
	/** Its fields with the ids and names of the users who created and last changed it. Default: `USERS`. */
	users?: readonly string[];
	/** Its own fields after an update. `sampleEvent` adds id, organization, lead, users and dates. */
	data: (id: MakeId) => Fields;
	/** The old values of the fields that the update changed. */
	before: (id: MakeId) => Fields;
	/** Fields that differ after other actions, such as `{ completed: { is_complete: true } }`. */
	after?: { [action: string]: Fields };
}

/** The users who created and last changed an object, with their names. */
export const USERS = ["created_by", "created_by_name", "updated_by", "updated_by_name"];
/** The users who created and last changed an object, without their names. */
export const USER_IDS = ["created_by", "updated_by"];

/** A phone number of the range that is reserved for fiction. */
export const PHONE = "+12025550123";
