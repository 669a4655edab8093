import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../setup/temporary-folder.ts";
import { atEnd, fakeClose } from "../../command.ts";

test("what an organization sets up is in the file, and --check notices when it changes", async () => {
	const folder = await temporaryFolder({ atEnd });
	const out = join(folder, "close.ts");
	const { close, run } = await fakeClose();
	const client = close.client();
	const plan = await client.request("POST /custom_field/lead/", {
		body: { name: "Plan", type: "choices", choices: ["Basic", "Pro"] },
	});
	const demo = await client.request("POST /custom_activity/", { body: { name: "Demo" } });
	const rating = await client.request("POST /custom_field/activity/", {
		body: { name: "Rating", type: "number", custom_activity_type_id: demo.id, required: false },
	});

	expect(await run(["types", "--out", out])).toMatchObject({ code: 0, stdout: "" });
	const text = await readFile(out, "utf8");
	expect(text).toContain(`"custom.${plan.id}"?: "Basic" | "Pro" | null;`);
	expect(text).toContain(`plan: "custom.${plan.id}",`);
	expect(text).toContain(`rating: "custom.${rating.id}",`);
	expect(text).toContain(`demo: "${demo.id}",`);
	expect(text).toMatch(/qualified: "stat_\w+",/);
	expect(text).not.toMatch(/@|api_test/);

	expect(await run(["types", "--out", out, "--check"])).toMatchObject({ code: 0 });
	await client.request("PUT /custom_field/lead/{id}/", { path: { id: plan.id }, body: { name: "Tier" } });
	expect(await run(["types", "--out", out, "--check"])).toMatchObject({
		code: 3,
		stdout: `renamed       fields.lead.plan -> fields.lead.tier  custom.${plan.id}\n`,
	});
});
