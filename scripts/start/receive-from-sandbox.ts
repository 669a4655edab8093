import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { event, field } from "close-crm";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";
import { createFakeClose, createTestClock } from "close-crm/testing";
import { printStep, printTitle } from "./print.ts";

const MINUTE = 60_000;

/** Creates a lead and an opportunity in a sandbox of Close, and receives their events. */
export async function receiveFromSandbox(): Promise<void> {
	printTitle("2. Receive events from a sandbox of Close");
	const clock = createTestClock();
	const close = createFakeClose({ clock });
	const client = close.client();

	const keys: string[] = [];
	const receiver = createReceiver({
		signatureKey: () => keys,
		now: clock.now,
		on: {
			"lead.created": async ({ lead_id }) => {
				const lead = await client.request("GET /lead/{id}/", { path: { id: lead_id ?? "" } });
				printStep(`the handler of lead.created fetched ${lead.display_name}`, [lead.id]);
			},
			"opportunity.updated": ({ data }) => printStep(`the handler of opportunity.updated: ${data.status_type}`),
		},
		fallback: () => {},
		onDelivery: ({ status, outcome }) => printStep(`a signed delivery was verified: ${status}, ${outcome}`),
	});
	const server = createServer(toNodeHandler(receiver)).listen(0, "127.0.0.1");
	try {
		const url = await urlOf(server);
		printStep(`a receiver listens on ${url}`);

		const isWon = field("data", "status_type").equals("won");
		const { signatureKey } = await client.webhooks.ensure({
			url,
			events: [event("lead.created"), event("opportunity.updated", isWon)],
		});
		if (signatureKey !== undefined) keys.push(signatureKey);
		printStep("client.webhooks.ensure subscribed it to lead.created and to won opportunities");

		close.disturbDeliveries({ duplicate: true });
		const lead = await client.request("POST /lead/", { body: { name: "Juniper Bakery" } });
		printStep(`client.request("POST /lead/") created ${lead.display_name}; Close delivers its event twice`);
		await clock.advance(MINUTE);

		const opportunity = await client.request("POST /opportunity/", { body: { lead_id: lead.id, value: 50_000 } });
		await client.request("PUT /opportunity/{id}/", { path: { id: opportunity.id }, body: { note: "Ten ovens" } });
		await clock.advance(MINUTE);
		printStep("an opportunity got a note; the filter does not match, so nothing was delivered");

		const { data: statuses } = await client.request("GET /status/opportunity/");
		const won = statuses.find(({ type }) => type === "won");
		await client.request("PUT /opportunity/{id}/", {
			path: { id: opportunity.id },
			body: { status_id: won?.id ?? "" },
		});
		printStep("the opportunity is won");
		await clock.advance(MINUTE);
	} finally {
		server.closeAllConnections();
		server.close();
	}
	printStep("Done. Nothing left this machine. Next: docs/quick-start.md");
}

async function urlOf(server: Server): Promise<string> {
	await once(server, "listening");
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
	return `http://127.0.0.1:${address.port}/close`;
}
