import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFakeClose, createTestClock, type FakeClose, sampleEvent } from "close-crm/testing";
import { expect } from "vitest";
import { temporaryFolder } from "../setup/temporary-folder.ts";
import { runProgram, runWithFake } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

const HOUR = 3_600_000;

function emitLead(fake: FakeClose, object_id: string, late = 0) {
	return fake.emit(sampleEvent("lead.created", { object_id, data: { name: object_id } }), { late });
}

testPrograms("docs/catch-up.md", {
	async "Keep in sync"(code) {
		const folder = await temporaryFolder();
		const path = join(folder, "checkpoint.json");
		const since = new Date(Date.now() - HOUR).toISOString();
		await writeFile(path, JSON.stringify({ until: since, open: {} }));
		const { fake, printed } = await runWithFake(code.replace('"close-checkpoint.json"', JSON.stringify(path)), {
			prepare: (fake) => void emitLead(fake, "lead_1", HOUR / 2),
		});

		await expect.poll(() => printed).toHaveLength(2);
		expect(printed[0]).toBe("new lead lead_1");
		expect(printed[1]).toMatch(/^1 missed events until \d{4}-\S+ \[\n {2}'create a subscription for /);
		expect(fake.subscriptions()).toMatchObject([{ url: "https://example.com/close", status: "active" }]);
		process.emit("SIGTERM");
		await expect.poll(() => readFile(path, "utf8")).not.toContain(since);
	},
	async "Read a period of the log"(code) {
		const { printed } = await runWithFake(code, {
			prepare(fake) {
				emitLead(fake, "lead_2", HOUR);
				emitLead(fake, "lead_1", 2 * HOUR);
				emitLead(fake, "lead_0", 25 * HOUR);
			},
		});

		expect(printed).toEqual([
			"new lead lead_1",
			expect.stringMatching(/^ev_\w+ handled$/),
			"new lead lead_2",
			expect.stringMatching(/^ev_\w+ handled$/),
		]);
	},
	async "Without a public URL: follow"(code) {
		const fake = createFakeClose({ clock: createTestClock() });
		const impatient = code.replace("signal: controller.signal", "signal: controller.signal, interval: 1");
		const { printed } = await runProgram(impatient, async (request) => {
			const response = await fake.fetch(request);
			// It has caught up with the present, and then gets a lead.
			if (fake.record.requests.length === 5) emitLead(fake, "lead_1");
			if (fake.record.requests.length === 10) process.emit("SIGTERM");
			return response;
		});

		expect(printed).toEqual([expect.stringMatching(/^\d{4}-\S+ lead_1$/)]);
	},
	async "Look up events"(code) {
		const lead_id = /lead_id: "(\w+)"/.exec(code)?.[1] ?? "";
		const { printed } = await runWithFake(code, {
			prepare(fake) {
				fake.emit(sampleEvent("lead.deleted", { previous_data: { name: "Juniper Bakery" } }));
				fake.emit(sampleEvent("contact.created", { lead_id }));
			},
		});

		expect(printed[0]).toContain("name: 'Juniper Bakery'");
		expect(printed[1]).toMatch(/ contact created$/);
	},
});
