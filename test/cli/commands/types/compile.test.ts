import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../setup/temporary-folder.ts";
import { typeCheck } from "../../../setup/tsc.ts";
import { atEnd } from "../../command.ts";
import { BOATS, withAccount } from "./account.ts";

/** A user's program that imports the written module. */
const PROGRAM = `
import { changedTo, createClient, event, query } from "close-crm";
import { createReceiver } from "close-crm/receive";
import { activityTypes, fields, groups, objectTypes, pipelines, statuses, users } from "./close.js";

const client = createClient({ apiKey: "api_test" });

export async function sell(id: string): Promise<string | undefined> {
	const lead = await client.request("GET /lead/{id}/", { path: { id } });
	const plan: "Basic" | "Pro" | null | undefined = lead[fields.lead.plan];
	// @ts-expect-error: not a choice
	if (plan === "Gold") return undefined;
	const body = { [fields.lead.plan]: "Pro", [fields.lead.ofSeats]: 5, status_id: statuses.lead.qualified } as const;
	await client.request("PUT /lead/{id}/", { path: { id }, body });
	// @ts-expect-error: not a choice
	await client.request("PUT /lead/{id}/", { path: { id }, body: { "custom.cf_plan1": "Gold" } });
	const term = query.customField(fields.lead.plan).term("Pro");
	for await (const each of client.search({ query: term, fields: { lead: [fields.lead.plan] } })) {
		if (each[fields.lead.plan] === "Basic") return each.id;
	}
	return [activityTypes.demo, objectTypes.boat, pipelines.sales, users.ingridLindqvist, groups.salesTeam].join();
}

createReceiver({
	signatureKey: "",
	on: {
		"lead.updated": {
			extra_filter: changedTo(fields.lead.plan, "Pro"),
			handle: ({ data }) => data[fields.lead.interests]?.includes("Sails"),
		},
	},
	fallback: () => {},
});
// @ts-expect-error: not a choice
event("lead.updated", changedTo(fields.lead.plan, "Gold"));
// @ts-expect-error: no such pipeline
pipelines.rentals;
`;

test.each(["close.d.ts", "close.ts"])(
	"what the command writes to %s compiles in a project of its own",
	async (name) => {
		const folder = await temporaryFolder({ parent: "test", atEnd });
		const { run } = await withAccount(BOATS);
		await run(["--out", join(folder, name)]);
		await writeFile(join(folder, "program.ts"), PROGRAM);
		const config = { extends: resolve("tsconfig.json"), files: ["program.ts", name], include: [], exclude: [] };
		await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));

		expect(typeCheck(folder)).toEqual([]);
	},
);

test("the constants exist at run time", async () => {
	const folder = await temporaryFolder({ parent: "test", atEnd });
	const { run } = await withAccount(BOATS);
	await run(["--out", join(folder, "close.d.ts")]);

	const { fields, statuses } = await import(resolve(folder, "close.js"));

	expect(fields.activity.demo.rating).toBe("custom.cf_rating");
	expect(statuses.opportunity.sales.won).toBe("stat_won1");
});
