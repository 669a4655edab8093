// Written by "npx close-crm types". Do not edit: after a change in Close, run it again.

declare module "close-crm" {
	interface CustomFields {
		/** Lead: Interests (list of choices) */
		"custom.cf_user_interests"?: ("Bikes" | "Boats")[] | null;
		/** Lead: Plan (choices) */
		"custom.cf_user_plan"?: "Basic" | "Pro" | null;
	}
}

/** The names of custom fields in objects, `_fields` and `changed`. */
export declare const fields: {
	readonly lead: {
		/** Interests (list of choices) */
		readonly interests: "custom.cf_user_interests";
		/** Plan (choices) */
		readonly plan: "custom.cf_user_plan";
	};
};
