import type { toLambdaHandler } from "close-crm/lambda";
import type { Receiver } from "close-crm/receive";
import { sampleEvent, signDelivery } from "close-crm/testing";
import { expect } from "vitest";
import { createDelivery, deliverTo } from "./programs/deliver.ts";
import { withOwnModule } from "./programs/own-module.ts";
import { runProgram, runWithFake, SIGNATURE_KEY, serveProgram } from "./programs/run-program.ts";
import { testPrograms } from "./programs/test-programs.ts";

const data = { name: "Juniper Bakery" };
const wrong = { signatureKey: "f".repeat(64) };

/** Runs a program that exports a receiver. */
async function runReceiver(code: string) {
	const { exports, ...ran } = await runWithFake(code);
	return { ...ran, receiver: exports.receiver as Receiver };
}

async function serves(code: string): Promise<void> {
	const { url, printed } = await serveProgram(code);

	expect(await deliverTo(url, "lead.created", data)).toEqual([200, 401]);
	await expect.poll(printed).toContain("new lead Juniper Bakery");
}

testPrograms("docs/receive.md", {
	async Receive(code) {
		const { receiver, printed } = await runReceiver(withOwnModule(code));

		await receiver.fetch(await createDelivery("lead.created", { data: { ...data, "custom.cf_plan": "Pro" } }));
		await receiver.fetch(await createDelivery("opportunity.updated", { data: { value: 5000 } }));

		expect(printed).toEqual(["Juniper Bakery Pro", "won 5000 was Active"]);
	},
	"With Fastify": serves,
	"With node:http": serves,
	async "With Hono"(code) {
		const { exports, printed } = await runProgram(code);
		const app = exports.default as { fetch(request: Request): Promise<Response> };

		expect((await app.fetch(await createDelivery("lead.created", { data }))).status).toBe(200);
		expect((await app.fetch(await createDelivery("lead.created", wrong))).status).toBe(401);
		expect(printed[0]).toBe("new lead Juniper Bakery");
	},
	async "On AWS Lambda"(code) {
		const { exports, printed } = await runProgram(code);
		const handler = exports.handler as ReturnType<typeof toLambdaHandler>;
		const request = await createDelivery("lead.created", { data });

		const answer = await handler({
			requestContext: { http: { method: "POST" } },
			headers: Object.fromEntries(request.headers),
			body: await request.text(),
			isBase64Encoded: false,
		});

		expect(answer.statusCode).toBe(200);
		expect(printed).toEqual(["new lead Juniper Bakery"]);
	},
	async Handlers(code) {
		const { receiver, fake, printed } = await runReceiver(code);

		await receiver.fetch(await createDelivery("opportunity.updated", { data: { value: 5000 } }));
		await receiver.fetch(await createDelivery("activity.email.created"));
		await receiver.fetch(await createDelivery("contact.created"));

		expect(fake.subscriptions()[0]?.events).toHaveLength(3);
		expect(printed[0]).toBe("won 5000");
		expect(printed[1]).toMatch(/^lead_\w+ whsub_\w+$/);
		expect(printed[2]).toBe("nobody handles contact created");
	},
	async "Several keys"(code) {
		const { receiver, printed } = await runReceiver(code);
		const known = await createDelivery("lead.created", { subscriptionId: "whsub_6un6NQjYTaFdgtIZsTDXP6" });

		expect((await receiver.fetch(known)).status).toBe(200);
		expect((await receiver.fetch(await createDelivery("lead.created"))).status).toBe(401);
		expect(printed[0]).toBe("lead created whsub_6un6NQjYTaFdgtIZsTDXP6");
	},
	async "When an older state comes last"(code) {
		const { receiver, printed } = await runReceiver(code);
		const event = sampleEvent("lead.updated", { data });
		const older = { ...event, id: "ev_older", date_updated: "2000-01-01T00:00:00.000000" };

		for (const each of [event, older]) {
			const signed = await signDelivery({ event: each, signatureKey: SIGNATURE_KEY });
			expect((await receiver.fetch(new Request("https://example.com/close", signed))).status).toBe(200);
		}
		expect(printed).toEqual([`${event.object_id} Juniper Bakery`]);
	},
	async "Before the process ends"(code) {
		const { url, printed, ended } = await serveProgram(code);
		expect(await deliverTo(url, "lead.created", data)).toEqual([200, 401]);

		expect(await ended("SIGTERM")).toBe(0);
		expect(printed()).toContain("0 handlers ended, 0 still running");
	},
	async "Watch it"(code) {
		const { receiver, printed } = await runReceiver(code);

		await receiver.fetch(await createDelivery("lead.created"));
		await receiver.fetch(await createDelivery("lead.created", wrong));

		expect(printed.map((line) => line.split("\n")[0])).toEqual([
			expect.stringMatching(/^handled undefined 200 \d+ ms ev_\w+$/),
			expect.stringMatching(/^undefined DeliveryError: The signature does not match/),
			expect.stringMatching(/^refused mismatch 401 \d+ ms undefined$/),
		]);
	},
	async "Only verify"(code) {
		const { exports, printed } = await runProgram(code);
		const POST = exports.POST as (request: Request) => Promise<Response>;

		expect((await POST(await createDelivery("lead.created"))).status).toBe(200);
		expect((await POST(await createDelivery("lead.created", wrong))).status).toBe(401);
		expect(printed).toEqual(["whsub_8AmjKCZYT3zI8eZoi4HhFC lead created"]);
	},
});
