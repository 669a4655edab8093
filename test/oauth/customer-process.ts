// One of several processes that call Close for the same customers, with the tokens in one Redis. The test sends it the
// time and the customers, and it sends back the results. Ends with its parent.
import { createClient } from "close-crm";
import { createOAuth, OAuthReconnectError, redisTokens } from "close-crm/oauth";
import { Redis } from "ioredis";
import type { Round, RoundResult } from "./rounds.ts";

const { REDIS_PORT, CLOSE_URL = "", CLIENT_ID, CLIENT_SECRET, TIMEOUT } = process.env;

let now = 0;
// The clients use it to check whether a token has expired.
Date.now = () => now;
const oauth = createOAuth({
	clientId: CLIENT_ID,
	clientSecret: CLIENT_SECRET,
	redirectUri: "http://127.0.0.1/callback",
	tokenUrl: `${CLOSE_URL}/oauth2/token/`,
	timeout: Number(TIMEOUT),
	store: redisTokens(new Redis({ port: Number(REDIS_PORT) })),
	now: () => now,
});

/** One client per customer, as in a real app. */
const clients = new Map<string, ReturnType<typeof createClient>>();

function clientOf(organizationId: string) {
	const accessToken = oauth.accessToken(organizationId);
	const client = clients.get(organizationId) ?? createClient({ accessToken, baseUrl: `${CLOSE_URL}/api/v1` });
	clients.set(organizationId, client);
	return client;
}

async function callFor(organizationId: string): Promise<RoundResult["failures"]> {
	try {
		await clientOf(organizationId).webhooks.list();
		return [];
	} catch (error) {
		const reason = error instanceof OAuthReconnectError ? error.reason : String(error);
		return [{ organizationId, reason }];
	}
}

process.on("message", async (round: Round) => {
	({ now } = round);
	const failures = await Promise.all(round.organizationIds.map(callFor));
	process.send?.({ failures: failures.flat() } satisfies RoundResult);
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
