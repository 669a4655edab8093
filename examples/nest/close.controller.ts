import type { IncomingMessage, ServerResponse } from "node:http";
import { Controller, type OnModuleDestroy, Post, Req, Res } from "@nestjs/common";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";

const { CLOSE_SIGNATURE_KEY } = process.env;
if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");

/** Less than the 10 seconds after which Docker kills a container. */
const DRAIN_TIMEOUT_MS = 8_000;

const receiver = createReceiver({
	signatureKey: CLOSE_SIGNATURE_KEY,
	on: {
		"lead.created": ({ data }) => console.log("new lead", data.name),
	},
	fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
});
const handler = toNodeHandler(receiver);

@Controller("close")
export class CloseController implements OnModuleDestroy {
	@Post()
	receive(@Req() request: IncomingMessage, @Res() response: ServerResponse) {
		return handler(request, response);
	}

	/** Waits for running handlers when the app shuts down. */
	async onModuleDestroy() {
		await receiver.drain({ timeout: DRAIN_TIMEOUT_MS });
	}
}
