// A Close in memory with a page that shows what happens, and a receiver of its events.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";

const { PORT = "3000" } = process.env;
const url = `http://localhost:${PORT}/close`;

// It prints notes, such as the address of the page, to stderr, and its results as JSON to stdout.
const options = ["--seed", "--port", "0", "--ui", "--json", "--deliver-to", url];
const sandbox = spawn("close-crm", ["sandbox", ...options], { stdio: ["ignore", "pipe", "inherit"] });
sandbox.once("exit", () => process.exit());
process.once("exit", () => sandbox.kill());
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => process.exit());

const [line] = await once(createInterface({ input: sandbox.stdout }), "line");
const { base_url, signature_key } = JSON.parse(line);

const receiver = createReceiver({
	signatureKey: signature_key,
	on: {
		"lead.created": ({ data }) => console.log("new lead", data.name),
	},
	fallback: ({ object_type, action }) => console.log(object_type, action),
});
createServer(toNodeHandler(receiver)).listen(Number(PORT), () => {
	console.log(`Listening on ${url}
Create a lead, in another terminal:
  curl ${base_url}/lead/ -u api_sandbox: -H "Content-Type: application/json" -d '{"name": "Juniper Bakery"}'
Send a sample:
  npx close-crm trigger lead.created --to ${url} --key ${signature_key}`);
});
