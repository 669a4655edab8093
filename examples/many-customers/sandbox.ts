// The app with a Close in memory, so that you can try everything without an account.
import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeClose, sampleEvent, systemClock } from "close-crm/testing";

const LEAD_INTERVAL_MS = 2_000;

const { PORT = "3000" } = process.env;
const PUBLIC_URL = `http://localhost:${PORT}`;
const clientId = "oa2client_sandbox";
const clientSecret = randomBytes(32).toString("hex");

const oauthApps = [{ clientId, clientSecret, redirectUris: [`${PUBLIC_URL}/callback`] }];
const close = createFakeClose({ clock: systemClock, oauthApps });
const { url } = await close.listen();

Object.assign(process.env, {
	CLOSE_URL: new URL(url).origin,
	CLOSE_CLIENT_ID: clientId,
	CLOSE_CLIENT_SECRET: clientSecret,
	COOKIE_SECRET: randomBytes(32).toString("hex"),
	PUBLIC_URL,
	// The tokens are useless once the sandbox has ended.
	DATA_FOLDER: mkdtempSync(join(tmpdir(), "close-sandbox-")),
	CHECK_SECONDS: "2",
});
await import("./server.ts");

const lead = () => sampleEvent("lead.created", { data: { name: "Juniper Bakery" } });
setInterval(() => close.emit(lead()), LEAD_INTERVAL_MS);

console.log("Press Enter to revoke the permission, as a customer can.");
process.stdin.on("data", () => close.revokeAccess(lead().organization_id));
