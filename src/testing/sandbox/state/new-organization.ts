import { formatCloseDate, formatZonedCloseDate } from "../../../close/dates.ts";
import { createRandom, randomId } from "../../samples/random.ts";
import type { Store } from "../objects/store.ts";

/** The same ids as in sample events, so that sample events belong to this organization. */
export const ORGANIZATION_ID = randomId("orga", 43, createRandom("orga"));
export const USER_ID = randomId("user", 43, createRandom("user"));

// The statuses and the pipeline in Close's example of an organization.
const LEAD_STATUSES = ["Potential", "Bad Fit", "Qualified", "Customer", "Interested", "Canceled", "Not Interested"];
const PIPELINE = [
	{ label: "Demo Completed", type: "active" },
	{ label: "Proposal Sent", type: "active" },
	{ label: "Contract Sent", type: "active" },
	{ label: "Won", type: "won" },
	{ label: "Lost", type: "lost" },
];

/** Makes an id that is the same in every sandbox, so that programs can use it as a constant. */
const id = (prefix: string, name: string, length = 43) => randomId(prefix, length, createRandom(`sandbox ${name}`));

/** Fills a store with a new organization: one user, who is an admin, the lead statuses and a pipeline. */
export function fillNewOrganization(store: Store, now: number): void {
	const naive = formatCloseDate(now);
	const zoned = formatZonedCloseDate(now);
	const dates = { date_created: zoned, date_updated: zoned };
	const organization_id = ORGANIZATION_ID;
	store.add("/organization/", {
		id: ORGANIZATION_ID,
		name: "Sandbox",
		currency: "USD",
		currency_symbol: "$",
		plan_type: null,
		created_by: USER_ID,
		updated_by: USER_ID,
		...dates,
	});
	store.add("/role/", {
		id: "admin",
		name: "Admin",
		organization_id,
		editable: false,
		permissions: [],
		// Observed: these are the dates of built-in roles.
		date_created: "0001-01-01T00:00:00",
		date_updated: "0001-01-01T00:00:00",
	});
	addUser(store, { id: USER_ID, email: "joe@example.com", first_name: "Joe", last_name: "Kemp" }, now);
	for (const label of LEAD_STATUSES) {
		store.add("/status/lead/", { id: id("stat", label), label, organization_id });
	}
	const pipeline_id = id("pipe", "Sales", 22);
	const users = { created_by: null, updated_by: null };
	store.add("/pipeline/", {
		id: pipeline_id,
		name: "Sales",
		organization_id,
		...users,
		date_created: naive,
		date_updated: naive,
	});
	for (const status of PIPELINE) {
		store.add("/status/opportunity/", { id: id("stat", status.label), ...status, organization_id, pipeline_id });
	}
}

/** A user of the organization. */
export interface SandboxUser {
	id: string;
	email: string;
	first_name: string;
	last_name: string;
}

/** Adds a user and their membership of the organization. Returns the id of the membership. */
export function addUser(store: Store, user: SandboxUser, now: number): string {
	const zoned = formatZonedCloseDate(now);
	const membership = id("memb", user.id);
	store.add("/user/", {
		...user,
		image: null,
		google_profile_image_url: null,
		email_verified_at: zoned,
		last_used_timezone: "UTC",
		date_created: zoned,
		date_updated: zoned,
	});
	store.add("/membership/", {
		id: membership,
		user_id: user.id,
		organization_id: ORGANIZATION_ID,
		role_id: "admin",
		role: "admin",
		auto_record_calls: "unset",
		permissions_granted: [],
		track_email_opens: true,
	});
	return membership;
}
