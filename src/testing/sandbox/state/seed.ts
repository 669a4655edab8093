import type { Clock } from "../../clock/clock.ts";
import type { AnyEvent } from "../event-log/event-log.ts";
import type { World, Writer } from "../objects/world.ts";
import { createWriter } from "../objects/writer.ts";
import { addUser, USER_ID } from "./new-organization.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A company that becomes a lead. */
interface Company {
	name: string;
	description: string;
	industry: string;
	status: string;
	people: { name: string; title: string; phone: string }[];
	/** The value is in cents, the status is a label. */
	opportunity?: { value: number; value_period: string; status: string; confidence: number };
	note: string;
	task?: string;
	/** Age of the lead, in days. */
	age: number;
}

const COMPANIES: Company[] = [
	{
		name: "Harbor & Pine Furniture",
		description: "Makes tables and chairs for restaurants.",
		industry: "Manufacturing",
		status: "Customer",
		people: [
			{ name: "Maya Lindqvist", title: "Head of Operations", phone: "+14155550101" },
			{ name: "Owen Reyes", title: "Buyer", phone: "+14155550102" },
		],
		opportunity: { value: 500_000, value_period: "one_time", status: "Won", confidence: 100 },
		note: "Both warehouses get the new order system.",
		age: 21,
	},
	{
		name: "Larkspur Coffee Roasters",
		description: "Roasts for forty cafes in the Bay Area.",
		industry: "Retail",
		status: "Qualified",
		people: [{ name: "Tomas Alvarez", title: "Regional Director", phone: "+14155550104" }],
		opportunity: { value: 45_000, value_period: "monthly", status: "Proposal Sent", confidence: 60 },
		note: "Wants a price for three years.",
		task: "Send the proposal for three years",
		age: 14,
	},
	{
		name: "Juniper Physiotherapy",
		description: "Four practices, a fifth opens in spring.",
		industry: "Health",
		status: "Interested",
		people: [{ name: "Ines Moreau", title: "Owner", phone: "+14155550107" }],
		opportunity: { value: 120_000, value_period: "annual", status: "Demo Completed", confidence: 30 },
		note: "Liked the calendar. Asks about data protection.",
		task: "Answer the questions about data protection",
		age: 9,
	},
	{
		name: "Northgate Logistics",
		description: "Freight by rail.",
		industry: "Transport",
		status: "Not Interested",
		people: [{ name: "Piet van Dam", title: "Purchasing", phone: "+14155550110" }],
		opportunity: { value: 900_000, value_period: "one_time", status: "Lost", confidence: 0 },
		note: "Extended the contract with the present supplier.",
		age: 18,
	},
	{
		name: "Bluebell Books",
		description: "",
		industry: "Retail",
		status: "Potential",
		people: [{ name: "Ada Whitcombe", title: "", phone: "+14155550113" }],
		note: "Came in by the form on the website.",
		task: "Call for the first time",
		age: 1,
	},
];

/**
 * Fills a sandbox with a small organization: three users, five leads with their objects, a Smart View and a template.
 * The data is always the same, dated in the last three weeks. Its events are in the log but are not delivered.
 */
export function seedOrganization(world: World, logPast: (event: AnyEvent, time: number) => void): void {
	const now = world.clock.now();
	for (const [first_name = "", last_name = ""] of [
		["Daniel", "Okafor"],
		["Grace", "Nakamura"],
	]) {
		const email = `${first_name.toLowerCase()}@example.com`;
		addUser(world.store, { id: userId(first_name), email, first_name, last_name }, now - 30 * DAY_MS);
	}
	const setup = writerAt(world, now - 22 * DAY_MS, logPast);
	const industry = setup.create("/custom_field/lead/", {
		name: "Industry",
		type: "choices",
		choices: ["Health", "Manufacturing", "Retail", "Transport"],
	});
	setup.create("/custom_field/lead/", { name: "Employees", type: "number" });
	setup.create("/saved_search/", {
		name: "Customers",
		type: "lead",
		s_query: { query: { type: "and", queries: [{ type: "object_type", object_type: "lead" }, isCustomer(world)] } },
	});
	setup.create("/email_template/", {
		name: "First contact",
		subject: "Your request",
		body: "<p>Thank you for your request.</p>",
		is_shared: true,
		is_archived: false,
	});
	const oldestFirst = [...COMPANIES].sort((a, b) => b.age - a.age);
	for (const company of oldestFirst) addCompany(company, industry.id, (ago) => writerAt(world, now - ago, logPast));
}

/** Makes an id that is always the same for a name. */
function userId(name: string): string {
	return `user_${name}${"0".repeat(43 - name.length)}`;
}

function isCustomer({ store }: World): object {
	const status = [...store.all("/status/lead/")].find(({ label }) => label === "Customer");
	return {
		type: "field_condition",
		field: { type: "regular_field", object_type: "lead", field_name: "status_id" },
		condition: { type: "reference", reference_type: "status.lead", object_ids: [status?.id] },
	};
}

/** Creates a writer whose changes are dated in the past. */
function writerAt(world: World, time: number, logPast: (event: AnyEvent, time: number) => void): Writer {
	const clock: Clock = { now: () => time, schedule: () => () => {} };
	const past: World = { ...world, clock, emit: (event) => logPast(event, time) };
	return createWriter(past, {
		userId: USER_ID,
		apiKeyId: null,
		oauthClientId: null,
		oauthScope: null,
		requestId: `req_seed${time}`,
		meta: { request_method: "POST", request_path: "/api/v1/graphql/" },
		origin: "https://api.close.com",
	});
}

function addCompany(company: Company, industryId: string, writerAgo: (ms: number) => Writer): void {
	const { name, description, status, industry, people, opportunity, note, task, age } = company;
	const after = (days: number, hours: number) => writerAgo((age - days) * DAY_MS - hours * HOUR_MS);
	const lead = after(0, 0).create("/lead/", {
		name,
		description,
		status: "Potential",
		[`custom.${industryId}`]: industry,
		contacts: people.map((person) => ({
			name: person.name,
			title: person.title,
			emails: [{ type: "office", email: `${person.name.split(" ")[0]?.toLowerCase()}@example.com` }],
			phones: [{ type: "office", phone: person.phone }],
		})),
	});
	const [contact_id] = Array.isArray(lead.contact_ids) ? lead.contact_ids : [];
	const lead_id = lead.id;
	after(0, 2).create("/activity/call/", { lead_id, contact_id, duration: 312, phone: people[0]?.phone, note });
	after(0, 3).create("/activity/note/", { lead_id, note });
	if (opportunity) {
		const { status: label, ...fields } = opportunity;
		const writer = after(0, 4);
		const created = writer.create("/opportunity/", { lead_id, contact_id, ...fields });
		const newStatus = [...writer.world.store.all("/status/opportunity/")].find((each) => each.label === label);
		after(0.5, 5).update("/opportunity/", created.id, { status_id: newStatus?.id });
	}
	if (task !== undefined) {
		after(0.5, 6).create("/task/", { lead_id, text: task, date: dayOf(writerAgo(0).world.clock.now()) });
	}
	if (status !== "Potential") after(0.5, 7).update("/lead/", lead_id, { status });
}

function dayOf(time: number): string {
	return new Date(time).toISOString().slice(0, 10);
}
