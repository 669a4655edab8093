import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../setup/temporary-folder.ts";
import { atEnd } from "../../command.ts";
import { BOATS, field, type Lists, withAccount } from "./account.ts";

/** A file that was written for an account. */
async function writtenFor(lists: Lists, name = "close.d.ts"): Promise<string> {
	const out = join(await temporaryFolder({ atEnd }), name);
	const { run } = await withAccount(lists);
	expect(await run(["--out", out])).toMatchObject({ code: 0 });
	return out;
}

/** What `--check` says about a file of the boats, for an account with changes. */
async function check(changes: Lists, out?: string) {
	const { run } = await withAccount({ ...BOATS, ...changes });
	return run(["--out", out ?? (await writtenFor(BOATS)), "--check"]);
}

const leadFields = BOATS["/custom_field/lead/"] ?? [];

describe("types --out", () => {
	test("writes types and constants into a .d.ts file, and the constants into the .js file beside it", async () => {
		const out = await writtenFor(BOATS);

		await expect(await readFile(out, "utf8")).toMatchFileSnapshot("boats.d.ts.txt");
		await expect(await readFile(out.replace(".d.ts", ".js"), "utf8")).toMatchFileSnapshot("boats.js.txt");
	});

	test("writes both into a .ts file", async () => {
		const text = await readFile(await writtenFor(BOATS, "close.ts"), "utf8");

		expect(text).toContain('"custom.cf_plan1"?: "Basic" | "Pro" | null;');
		expect(text).toMatch(/export const pipelines = \{\n\t\/\*\* Renewals \*\/\n\trenewals: "pipe_renewals",/);
		expect(text).toMatch(/\} as const;\n$/);
	});

	test("writes the same file whatever order Close answers in", async () => {
		const reversed = Object.fromEntries(Object.entries(BOATS).map(([path, list]) => [path, [...list].reverse()]));

		expect(await readFile(await writtenFor(reversed), "utf8")).toBe(await readFile(await writtenFor(BOATS), "utf8"));
	});

	test("names things whose names collide by the ends of their ids, and says so", async () => {
		const out = join(await temporaryFolder({ atEnd }), "close.ts");
		const statuses = [...(BOATS["/status/lead/"] ?? []), { id: "stat_lead9", label: "qualified" }];
		const { run } = await withAccount({ ...BOATS, "/status/lead/": statuses });

		const { stderr } = await run(["--out", out]);

		expect(stderr).toContain(
			"statuses.lead.qualified would be the name of stat_lead1, stat_lead9, so the end of its id is added to each name.\n",
		);
		expect(await readFile(out, "utf8")).toMatch(/qualified_ead1: "stat_lead1",\n.*\n\t\tqualified_ead9: "stat_lead9",/);
	});

	test("treats a list that the plan does not include as empty", async () => {
		const { "/custom_object_type/": _, "/custom_field/custom_object_type/": __, ...smaller } = BOATS;

		expect(await readFile(await writtenFor(smaller), "utf8")).toContain("readonly customObject: {};");
	});

	test("says what is new when it writes the file again", async () => {
		const out = await writtenFor(BOATS);
		const { run } = await withAccount({ ...BOATS, "/group/": [{ id: "group_1", name: "Crew" }] });

		expect((await run(["--out", out])).stderr).toBe(
			`renamed       groups.salesTeam -> groups.crew  group_1\n${out}: 9 custom fields, 20 constants.\n`,
		);
	});

	test("does not overwrite a file that it did not write", async () => {
		const folder = await temporaryFolder({ atEnd });
		await writeFile(join(folder, "close.js"), "export const mine = 1;\n");
		const { run } = await withAccount(BOATS);

		expect(await run(["--out", join(folder, "close.d.ts")])).toMatchObject({
			code: 2,
			stderr: `close-crm: ${join(folder, "close.js")} was not written by this command. Pass the name of another file.\n`,
		});
	});

	test.each([
		[[], "Pass --out with the file to write, such as close.d.ts, or --json to print the data."],
		[["--check"], "Pass --out with the file to write, such as close.d.ts, or --json to print the data."],
		[["--out", "close.js"], "--out must end in .ts or .d.ts; it is close.js."],
		[["--out", "nowhere.d.ts", "--check"], "nowhere.d.ts does not exist. Run the command without --check."],
	])("does not accept %j", async (args, message) => {
		const { run } = await withAccount(BOATS);

		expect(await run(args)).toEqual({ code: 2, stdout: "", stderr: `close-crm: ${message}\n` });
	});
});

describe("types --check", () => {
	test("exits with 0 if the file is up to date, also after a formatter", async () => {
		const out = await writtenFor(BOATS);
		const [firstLine = "", ...lines] = (await readFile(out, "utf8")).split("\n");
		const formatted = lines
			.join("\n")
			.replaceAll("\t", "  ")
			.replaceAll(/;$/gm, "")
			.replaceAll('"', "'")
			.replace("'Basic' | 'Pro' | null", "\n      | 'Basic'\n      | 'Pro'\n      | null");
		await writeFile(
			out,
			`${firstLine}
${formatted}`,
		);

		expect(await check({}, out)).toEqual({ code: 0, stdout: "", stderr: `${out} is up to date.\n` });
	});

	test("names what was added, removed and renamed, and exits with 3", async () => {
		const out = await writtenFor(BOATS);
		const result = await check(
			{
				"/custom_field/lead/": [...leadFields.slice(1), field("cf_tier", "Tier", {})],
				"/status/lead/": [{ id: "stat_lead1", label: "Ready" }, ...(BOATS["/status/lead/"] ?? []).slice(1)],
			},
			out,
		);

		expect(result.code).toBe(3);
		expect(result.stdout).toBe(
			[
				"removed       fields.lead.plan  custom.cf_plan1",
				"added         fields.lead.tier  custom.cf_tier",
				"renamed       statuses.lead.qualified -> statuses.lead.ready  stat_lead1",
				"",
			].join("\n"),
		);
		expect(result.stderr).toContain(`npx close-crm types --out ${out}`);
	});

	test("names a field whose type has changed", async () => {
		const plan = field("cf_plan1", "Plan", { type: "choices", choices: ["Basic", "Max", "Pro"] });
		const { code, stdout } = await check({ "/custom_field/lead/": [plan, ...leadFields.slice(1)] });

		expect(code).toBe(3);
		expect(stdout).toBe('changed type  fields.lead.plan  "Basic" | "Pro" | null -> "Basic" | "Max" | "Pro" | null\n');
	});

	test("notices a new thing that takes the name of an old one", async () => {
		const { code, stdout } = await check({ "/group/": [{ id: "group_2", name: "Sales team" }] });

		expect(code).toBe(3);
		expect(stdout.split("\n").sort()).toEqual([
			"",
			"added         groups.salesTeam  group_2",
			"removed       groups.salesTeam  group_1",
		]);
	});

	test("notices that the .js file is gone", async () => {
		const out = await writtenFor(BOATS);
		await rm(out.replace(".d.ts", ".js"));

		expect(await check({}, out)).toMatchObject({ code: 3, stdout: expect.stringContaining("added         groups.") });
	});

	test("prints JSON for programs", async () => {
		const out = await writtenFor(BOATS);
		const { run } = await withAccount({ ...BOATS, "/group/": [] });
		const { code, stdout } = await run(["--out", out, "--check", "--json"]);

		expect(code).toBe(3);
		expect(JSON.parse(stdout)).toEqual({
			up_to_date: false,
			differences: [{ change: "removed", name: "groups.salesTeam", value: "group_1" }],
		});
	});
});

test("types --json prints what the account has, without mail addresses and the key", async () => {
	const { run } = await withAccount(BOATS);
	const { code, stdout } = await run(["--json"], { env: { CLOSE_API_KEY: "api_secret" } });

	expect(code).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({
		pipelines: [
			{ id: "pipe_renewals", name: "Renewals" },
			{ id: "pipe_sales", name: "Sales" },
		],
		users: [{ id: "user_1", name: "Ingrid Lindqvist" }],
	});
	expect(stdout).not.toMatch(/@|api_secret|https?:/);
});
