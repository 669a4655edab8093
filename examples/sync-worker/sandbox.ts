// The worker with a Close in memory, so that you can try everything without an account.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeClose, systemClock } from "close-crm/testing";

const LEAD_INTERVAL_MS = 2_000;

const { PORT = "3000" } = process.env;

const close = createFakeClose({ clock: systemClock });
const { url } = await close.listen();
Object.assign(process.env, {
	CLOSE_API_KEY: "api_sandbox",
	CLOSE_URL: url,
	PUBLIC_URL: `http://localhost:${PORT}/close`,
	// The key and the checkpoint are useless once the sandbox has ended.
	DATA_FOLDER: mkdtempSync(join(tmpdir(), "close-sandbox-")),
});
await import("./worker.ts");

const [subscription] = close.subscriptions();
console.log(
	`Send a sample: npx close-crm trigger lead.created --to ${process.env.PUBLIC_URL} --key ${subscription?.signature_key}`,
);

const client = close.client();
setInterval(() => client.request("POST /lead/", { body: { name: "Juniper Bakery" } }), LEAD_INTERVAL_MS);
