import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { atEnd, type RunOptions, run } from "../../command.ts";

/** The responses of an account, by path without `/api/v1`. */
export type Lists = Record<string, object[]>;

const USER = { email: "ingrid@lindqvist.example.com", image: "https://example.com/ingrid.png" };

/** An organization that sells boats. */
export const BOATS: Lists = {
	"/custom_field/lead/": [
		field("cf_plan1", "Plan", { type: "choices", choices: ["Pro", "Basic"] }),
		field("cf_seats", "# of seats", { type: "number" }),
		field("cf_renewal", "Renewal date", { type: "date" }),
		field("cf_interests", "Interests", { type: "choices", choices: ["Sails"], accepts_multiple_values: true }),
		field("cf_owner", "Owner", { type: "user" }),
	],
	"/custom_field/contact/": [field("cf_birthday", "Birthday", { type: "date" })],
	"/custom_field/opportunity/": [field("cf_hull", "Hull */ length", { type: "sonar" })],
	"/custom_field/activity/": [
		field("cf_rating", "Rating", { type: "number", custom_activity_type_id: "actitype_demo" }),
	],
	"/custom_field/custom_object_type/": [
		field("cf_length", "Length", { type: "number", custom_object_type_id: "cotype_boat" }),
	],
	"/custom_field/shared/": [
		field("cf_owner", "Owner", {
			type: "user",
			associations: [
				{ object_type: "lead" },
				{ object_type: "custom_activity_type", custom_activity_type_id: "actitype_demo" },
			],
		}),
	],
	"/custom_activity/": [{ id: "actitype_demo", name: "Demo" }],
	"/custom_object_type/": [{ id: "cotype_boat", name: "Boat" }],
	"/status/lead/": [
		{ id: "stat_lead1", label: "Qualified" },
		{ id: "stat_lead2", label: "Bad fit" },
	],
	"/status/opportunity/": [
		{ id: "stat_won1", label: "Won", type: "won", pipeline_id: "pipe_sales" },
		{ id: "stat_won2", label: "Won", type: "won", pipeline_id: "pipe_renewals" },
	],
	"/pipeline/": [
		{ id: "pipe_sales", name: "Sales" },
		{ id: "pipe_renewals", name: "Renewals" },
	],
	"/user/": [{ id: "user_1", first_name: "Ingrid", last_name: "Lindqvist", ...USER }],
	"/group/": [{ id: "group_1", name: "Sales team" }],
};

export function field(id: string, name: string, more: object): object {
	return { id, name, type: "text", accepts_multiple_values: false, choices: null, associations: [], ...more };
}

/** The command with an account that has these lists. A list that is missing is not in the plan. */
export async function withAccount(lists: Lists) {
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? "", "http://localhost").pathname.replace("/api/v1", "");
		const data = lists[path];
		response.writeHead(data ? 200 : 402, { "content-type": "application/json" });
		response.end(JSON.stringify(data ? { data, has_more: false } : { error: "Not in your plan." }));
	}).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	atEnd(() => server.close());
	const { port } = server.address() as AddressInfo;
	const url = `http://127.0.0.1:${port}/api/v1`;
	return { run: (args: string[], options?: RunOptions) => run(["types", ...args, "--base-url", url], options) };
}
