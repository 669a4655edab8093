import { ORGANIZATION } from "./organization.ts";
import type { Sample } from "./sample.ts";

interface UnlistedSample {
	actions: readonly string[];
	sample: Sample;
}

/** Object types and actions of recorded events that Close does not list. Little is known about their data. */
export const UNLISTED = {
	subscription_history: {
		actions: ["created", "updated"],
		sample: {
			prefix: "subhis",
			onLead: true,
			users: [],
			hasNaiveDates: true,
			data: () => ({ status: "active" }),
			before: () => ({ status: "pending" }),
		},
	},
	membership: { actions: ["updated"], sample: ORGANIZATION.membership },
	"activity.created": {
		actions: ["deleted"],
		sample: {
			prefix: "acti",
			onLead: true,
			data: (id) => ({ _type: "Created", contact_id: null, user_id: id("user"), user_name: "Joe Kemp", users: [] }),
			before: () => ({}),
		},
	},
} as const satisfies Record<string, UnlistedSample>;

/** The names of recorded events that Close does not list, such as `membership.updated`. */
export type UnlistedSampleType = {
	[ObjectType in keyof typeof UNLISTED]: `${ObjectType}.${(typeof UNLISTED)[ObjectType]["actions"][number]}`;
}[keyof typeof UNLISTED];
