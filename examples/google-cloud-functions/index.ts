import { http } from "@google-cloud/functions-framework";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";

const { CLOSE_SIGNATURE_KEY } = process.env;
if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");

const receiver = createReceiver({
	signatureKey: CLOSE_SIGNATURE_KEY,
	on: {
		"lead.created": ({ data }) => console.log("new lead", data.name),
	},
	fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
	// Each instance of a function remembers only the events that it handled itself. If no event may be handled twice,
	// use a shared store, such as redisStore of close-crm/redis.
});

http("close", toNodeHandler(receiver));
