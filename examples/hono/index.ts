import { createReceiver, type Receiver } from "close-crm/receive";
import { Hono } from "hono";

const app = new Hono<{ Bindings: { CLOSE_SIGNATURE_KEY?: string } }>();

/** Created at the first delivery, because the Worker's secrets are only available in a request. */
let receiver: Receiver | undefined;

app.post("/close", ({ env: { CLOSE_SIGNATURE_KEY }, req, executionCtx }) => {
	if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");
	receiver ??= createReceiver({
		signatureKey: CLOSE_SIGNATURE_KEY,
		on: {
			"lead.created": ({ data }) => console.log("new lead", data.name),
		},
		fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
		// Each instance of a Worker remembers only the events that it handled itself. If no event may be handled twice,
		// use a shared `store`.
	});
	// With the context, a handler that takes longer than the deadline continues after the response.
	return receiver.fetch(req.raw, executionCtx);
});

export default app;
