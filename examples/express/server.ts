import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";
import express from "express";

const { CLOSE_SIGNATURE_KEY, PORT = "3000" } = process.env;
if (!CLOSE_SIGNATURE_KEY) throw new Error("Set CLOSE_SIGNATURE_KEY to the signature_key of your subscription.");

const receiver = createReceiver({
	signatureKey: CLOSE_SIGNATURE_KEY,
	on: {
		"lead.created": ({ data }) => console.log("new lead", data.name),
	},
	fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
});

const app = express();
// Above every body parser, because Close signs the raw body.
app.post("/close", toNodeHandler(receiver));
app.use(express.json());
// Add your other routes here.

app.listen(Number(PORT), (error) => {
	if (error) throw error;
	console.log(`Listening on http://localhost:${PORT}/close`);
});
