import { createReceiver } from "close-crm/receive";
import { env } from "$env/dynamic/private";

const receiver = createReceiver({
	// Read when a delivery arrives, because `vite build` imports this file too and may not have the secrets.
	signatureKey: () => {
		const { CLOSE_SIGNATURE_KEY } = env;
		if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");
		return CLOSE_SIGNATURE_KEY;
	},
	on: {
		"lead.created": ({ data }) => console.log("new lead", data.name),
	},
	fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
});

export const POST = receiver.fetch;
