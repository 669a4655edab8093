import { createReceiver, type Receiver } from "close-crm/receive";
import { Hono } from "hono";

const app = new Hono<{ Bindings: { CLOSE_SIGNATURE_KEY?: string } }>();

/** Created at the first delivery, which brings the Worker's secrets. */
let receiver: Receiver | undefined;

app.post("/close", ({ env: { CLOSE_SIGNATURE_KEY }, req, executionCtx }) => {
	if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");
	receiver ??= createReceiver({
		signatureKey: CLOSE_SIGNATURE_KEY,
		on: {
			"lead.created": ({ data }) => console.log("new lead", data.name),
		},
		fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
		// Each instance of a Worker knows only what it has handled itself. If no event may be handled twice, use a `store` that
		// all of them share.
	});
	// With the context, a handler that is slower than the deadline continues after the response.
	return receiver.fetch(req.raw, executionCtx);
});

export default app;
