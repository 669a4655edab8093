import { type CreateWebhook, createClient } from "close-crm";
import { DOCUMENT } from "../document/paths.ts";
import { startPrism } from "../prism.ts";
import { printProgress, printStep, printTitle } from "./print.ts";

const url = "https://test.example.com";

/** The two examples of a creation in Close's document. */
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

/** Creates the two documented subscriptions in a mock of Close. */
export async function subscribeAtPrism(): Promise<void> {
	printTitle("1. Create subscriptions in a mock of Close");
	printProgress(`Prism starts with ${DOCUMENT}`);
	const prism = await startPrism(DOCUMENT);
	try {
		const client = createClient({ apiKey: "api_example", baseUrl: prism.url });
		for (const subscription of subscriptions) {
			const created = await client.webhooks.create(subscription);
			const events = subscription.events.map(({ object_type, action, extra_filter }) => {
				return `${object_type}.${action}${extra_filter ? " (filtered)" : ""}`;
			});
			printStep(`client.webhooks.create: ${subscription.url}, ${events.join(", ")}`, [
				`id             ${created.id}`,
				`status         ${created.status}`,
				`verify_ssl     ${created.verify_ssl}`,
				`signature_key  ${created.signature_key.slice(0, 4)}… (${created.signature_key.length} characters)`,
			]);
		}
	} finally {
		await prism.stop();
	}
	printStep("Prism is stopped. Its responses are the examples in the document.");
}
