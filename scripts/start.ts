// npm start: creates the two subscriptions of the documentation in a mock of Close, as a user of the library would.
import { type CreateWebhook, createClient } from "close-crm";
import { DOCUMENT } from "./document/paths.ts";
import { runScript } from "./document/stop.ts";
import { startPrism } from "./prism.ts";

const url = "https://test.example.com";
const subscriptions: CreateWebhook[] = [
	{
		url,
		events: [
			{ object_type: "lead", action: "created" },
			{ object_type: "lead", action: "updated" },
			{ object_type: "activity.call", action: "created" },
			{ object_type: "activity.note", action: "created" },
			{ object_type: "activity.note", action: "updated" },
			{ object_type: "activity.form_submission", action: "created" },
		],
	},
	{
		url,
		events: [
			{
				object_type: "lead",
				action: "created",
				extra_filter: {
					type: "field_accessor",
					field: "user_id",
					filter: { type: "equals", value: "user_N6KhMpzHRCYQHdn4gRNIFNN5JExnsrprKA6ekxM63XA" },
				},
			},
		],
	},
];

await runScript(async () => {
	const prism = await startPrism(DOCUMENT);
	try {
		console.log(`A mock of Close, served by Prism from ${DOCUMENT}, is at ${prism.url}\n`);
		const client = createClient({ apiKey: "api_example", baseUrl: prism.url });
		for (const subscription of subscriptions) {
			const events = subscription.events.map(({ object_type, action, extra_filter }) => {
				return `${object_type}.${action}${extra_filter ? " (filtered)" : ""}`;
			});
			console.log(`client.webhooks.create: ${subscription.url}, ${events.join(", ")}`);
			const created = await client.webhooks.create(subscription);
			console.log(`  id             ${created.id}`);
			console.log(`  status         ${created.status}`);
			console.log(`  verify_ssl     ${created.verify_ssl}`);
			console.log(
				`  signature_key  ${created.signature_key.slice(0, 4)}… (${created.signature_key.length} characters)\n`,
			);
		}
	} finally {
		await prism.stop();
	}
	console.log("Prism is stopped. The responses are the examples in the document; nothing was sent to Close.");
});
