import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";
import fastify from "fastify";

const { CLOSE_SIGNATURE_KEY, PORT = "3000" } = process.env;
if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");

const receiver = createReceiver({
	signatureKey: CLOSE_SIGNATURE_KEY,
	on: {
		"lead.created": ({ data }) => console.log("new lead", data.name),
	},
	fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
});

const app = fastify();
// A scope without body parsers, because Close signs the raw body. Add your other routes outside of it.
app.register(async (scope) => {
	scope.removeAllContentTypeParsers();
	scope.addContentTypeParser("*", (_request, _body, done) => done(null));
	scope.post("/close", toNodeHandler(receiver));
});

// By default Fastify listens on localhost only, which is not reachable in a container.
await app.listen({ host: "0.0.0.0", port: Number(PORT) });
console.log(`Listening on http://localhost:${PORT}/close`);
