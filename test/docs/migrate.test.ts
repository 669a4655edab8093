import { createClient, event } from "close-crm";
import { createFakeClose, createTestClock, type FakeClose, sampleEvent } from "close-crm/testing";
import { expect } from "vitest";
import { deliverTo } from "./programs/deliver.ts";
import { runProgram, runWithFake, serveProgram } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

const url = "https://example.com/close";

const pause = {
	async prepare(fake: FakeClose) {
		const { webhooks } = createClient({ apiKey: "api_test", fetch: fake.fetch });
		const { id } = await webhooks.create({ url, events: [event("lead.created")] });
		await webhooks.pause(id);
	},
};

const emitTwo = {
	prepare(fake: FakeClose) {
		fake.emit(sampleEvent("lead.created", { object_id: "lead_recent" }), { late: 60_000 });
		fake.emit(sampleEvent("lead.created", { object_id: "lead_old" }), { late: 2 * 3_600_000 });
	},
};

const refused = async () => Response.json({ error: "Unauthorized" }, { status: 401 });

// The old programs have the faults that the page describes.
testPrograms("docs/migrate.md", {
	async "The receiver"(code) {
		expect(await deliverTo((await serveProgram(code)).url, "lead.created")).toEqual([401, 401]);

		const decoding = code.replace('CLOSE_SIGNATURE_KEY ?? ""', 'CLOSE_SIGNATURE_KEY ?? "", "hex"');
		const withKey = decoding.replace("process.env.CLOSE_SIGNATURE_KEY", "Buffer.from(process.env.CLOSE_SIGNATURE_KEY");
		// Even with a decoded key, a body that was parsed and serialized again does not verify.
		const { url } = await serveProgram(withKey.replace('"hex")', '"hex"))'));
		expect(await deliverTo(url, "lead.deleted")).toEqual([401, 401]);
	},
	async "The receiver 2"(code) {
		const { url, printed } = await serveProgram(code);

		expect(await deliverTo(url, "lead.created", { name: "Juniper Bakery" })).toEqual([200, 401]);
		expect(await deliverTo(url, "lead.deleted")).toEqual([200, 401]);
		await expect.poll(printed).toMatch(/^lead created Juniper Bakery \d{4}-.*Z$/m);
		await expect.poll(printed).toContain("lead deleted");
	},
	async "The subscription"(code) {
		const { fake, printed } = await runWithFake(code, pause);

		expect(printed).toEqual([]);
		expect(fake.subscriptions()[0]?.status).toBe("paused");
		expect((await runProgram(code, refused)).printed).toEqual(["subscribed undefined"]);
	},
	async "The subscription 2"(code) {
		const { fake, printed } = await runWithFake(code, pause);

		expect(printed.join()).toMatch(/^whsub_\w+ \[ 'resume it; it was paused: api' \]$/);
		expect(fake.subscriptions()[0]?.status).toBe("active");
		await expect(runProgram(code, refused)).rejects.toThrow("answered 401: Unauthorized");
	},
	async "Reading the event log"(code) {
		expect((await runWithFake(code, emitTwo)).printed).toEqual(["lead_recent", "lead_old"]);

		const many = createFakeClose({ clock: createTestClock() });
		for (let count = 0; count < 60; count++) many.emit(sampleEvent("lead.created"));
		expect((await runProgram(code, many.fetch)).printed).toHaveLength(50);
	},
	async "Reading the event log 2"(code) {
		expect((await runWithFake(code, emitTwo)).printed).toEqual(["lead_recent"]);
	},
});
