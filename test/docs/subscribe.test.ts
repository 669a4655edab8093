import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { event } from "close-crm";
import { createFakeClose, createTestClock } from "close-crm/testing";
import { expect } from "vitest";
import { temporaryFolder } from "../setup/temporary-folder.ts";
import { runProgram, runWithFake } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

const url = "https://example.com/close";
const events = [event("contact.created")];

testPrograms("docs/subscribe.md", {
	async "Choose the events"(code) {
		const { fake, printed } = await runWithFake(code);
		const [subscription] = fake.subscriptions();

		expect(printed).toEqual([`${subscription?.id} 2`]);
		expect(subscription?.events[1]).toMatchObject({ object_type: "playbook", action: "created" });
	},
	async "Filter the events"(code) {
		const { fake, printed } = await runWithFake(code);

		expect(JSON.parse(printed.join())).toEqual(fake.subscriptions()[0]?.events[0]?.extra_filter);
	},
	async "At every deployment: ensure"(code) {
		const { fake, printed } = await runWithFake(code);

		expect(printed).toEqual([
			"would create a subscription for https://example.com/close with lead.created",
			`${fake.subscriptions()[0]?.id} 1`,
		]);
	},
	async "Change, pause, delete"(code) {
		const { fake } = await runWithFake(code, {
			async prepare(_, { webhooks }) {
				const { id } = await webhooks.create({ url: "https://example.com/old", events });
				await webhooks.pause(id);
				await webhooks.create({ url: "https://example.com/other", events });
			},
		});

		expect(fake.subscriptions().map(({ url, status, events }) => [url, status, events[0]?.object_type])).toEqual([
			[url, "active", "lead"],
			["https://example.com/other", "active", "contact"],
		]);
	},
	async "Store the key"(code) {
		const folder = await temporaryFolder();
		const file = join(folder, "key");
		const program = code.replace('"close-signature-key"', JSON.stringify(file));
		const fake = createFakeClose({ clock: createTestClock(), showsKey: false });
		const keyOfClose = () => fake.subscriptions().map(({ signature_key }) => signature_key);

		// The first run creates the subscription. The second one uses the stored key, because Close does not return it.
		for (let run = 0; run < 2; run++) {
			expect((await runProgram(program, fake.fetch)).printed).toEqual(["64"]);
			expect([await readFile(file, "utf8")]).toEqual(keyOfClose());
		}
		const [key] = keyOfClose();
		await rm(file);
		await runProgram(program, fake.fetch);

		expect([await readFile(file, "utf8")]).toEqual(keyOfClose());
		expect(keyOfClose()).not.toEqual([key]);
	},
});
