import { createReceiver, type Receiver } from "close-crm/receive";
import { type CloseEvent, durableObjectStore } from "./event-store.ts";

export { CloseEvent } from "./event-store.ts";

interface Env {
	CLOSE_SIGNATURE_KEY?: string;
	CLOSE_EVENTS: DurableObjectNamespace<CloseEvent>;
}

/** Created at the first delivery, because the Worker's secrets are only available in a request. */
let receiver: Receiver | undefined;

export default {
	async fetch(
		request: Request,
		{ CLOSE_SIGNATURE_KEY, CLOSE_EVENTS }: Env,
		context: ExecutionContext,
	): Promise<Response> {
		if (new URL(request.url).pathname !== "/close") return new Response("Not found", { status: 404 });
		if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");
		receiver ??= createReceiver({
			signatureKey: CLOSE_SIGNATURE_KEY,
			on: {
				"lead.created": ({ data }) => console.log("new lead", data.name),
			},
			fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
			store: durableObjectStore(CLOSE_EVENTS),
		});
		// With the context, a handler that takes longer than the deadline continues after the response.
		return receiver.fetch(request, context);
	},
};
