// Keeps in sync with Close: handles deliveries, and every five minutes the events in the log that no delivery brought.
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createClient } from "close-crm";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";
import { createSync, fileCheckpoint } from "close-crm/sync";

const { CLOSE_API_KEY, CLOSE_URL, PUBLIC_URL, PORT = "3000", DATA_FOLDER = "data" } = process.env;
if (!CLOSE_API_KEY) throw new Error("Set CLOSE_API_KEY to an API key of an admin.");
if (!PUBLIC_URL) throw new Error("Set PUBLIC_URL to the URL to which Close sends deliveries.");

/** Less than the 10 seconds after which Docker kills a container. */
const STOP_TIMEOUT_MS = 8_000;

mkdirSync(DATA_FOLDER, { recursive: true, mode: 0o700 });
const keyFile = `${DATA_FOLDER}/signature-key`;

const receiver = createReceiver({
	// Close returns the key when the sync creates the subscription. Until then the file does not exist, the response is
	// 503, and Close delivers again.
	signatureKey: () => readFileSync(keyFile, "utf8"),
	on: {
		"lead.created": ({ data }) => console.log("new lead", data.name),
	},
	fallback: ({ object_type, action }) => console.log("ignored", object_type, action),
});

const sync = createSync({
	client: createClient({ apiKey: CLOSE_API_KEY, ...(CLOSE_URL && { baseUrl: CLOSE_URL }) }),
	receiver,
	url: PUBLIC_URL,
	checkpoint: fileCheckpoint(`${DATA_FOLDER}/checkpoint.json`),
	onSignatureKey: (key) => writeFileSync(keyFile, key, { mode: 0o600 }),
	onSweep: ({ handled, open, until }) =>
		console.log(`in sync until ${until.toISOString()}: ${handled} missed events handled, ${open} to be tried again`),
});

const server = createServer(toNodeHandler(receiver)).listen(Number(PORT));
await once(server, "listening");
await sync.start();
console.log(`Listening on http://localhost:${PORT}/close`);

async function stop(): Promise<void> {
	const { ended, running } = await sync.stop({ timeout: STOP_TIMEOUT_MS });
	console.log(`Stopped: ${ended} handlers ended, ${running} still running`);
	server.close(() => process.exit());
	server.closeIdleConnections();
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
