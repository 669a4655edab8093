import { type CreateWebhook, createClient } from "close-crm";
import type { Receiver } from "close-crm/receive";
import { expect } from "vitest";
import { createDelivery } from "./deliver.ts";
import { runWithFake } from "./run-program.ts";
import { testPrograms } from "./test-programs.ts";

testPrograms("docs/operate.md", {
	async "At every deployment"(code) {
		const { exports, fake } = await runWithFake(code);
		const { webhooks } = createClient({ apiKey: "api_test", fetch: fake.fetch });

		for (const wanted of exports.default as CreateWebhook[]) await webhooks.ensure(wanted);

		expect(fake.subscriptions().map(({ url }) => url)).toEqual([
			"https://example.com/close",
			"https://example.com/won",
		]);
	},
	async "Logs and metrics"(code) {
		const { exports, printed } = await runWithFake(code);

		await (exports.receiver as Receiver).fetch(await createDelivery("lead.created"));

		expect(printed[0]).toMatch(/^GET \/webhook\/ 200 \d+ ms 1 undefined$/);
		expect(printed[1]).toMatch(/^close_deliveries 200 \d+$/);
	},
	async "When a call fails"(code) {
		const { printed } = await runWithFake(code);
		const limited = await runWithFake(code.replace("maxRetries: 5", "maxRetries: 0"), {
			prepare: (fake) => fake.disturbRequests({ status: 429 }),
		});
		const away = await runWithFake(code.replace("maxRetries: 5", "maxRetries: 0"), {
			prepare: (fake) => fake.disturbRequests({ connection: "refused" }),
		});

		expect(printed[0]).toBe("404 [ 'Empty query: there is no object with this id.' ] {}");
		expect(limited.printed).toEqual(["again in 1000 ms"]);
		expect(away.printed[0]).toMatch(/^no answer .*fetch failed/);
	},
});
