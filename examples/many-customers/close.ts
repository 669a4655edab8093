// Everything between this app and Close: connect, subscribe, receive, check, disconnect.
import { type CloseClient, ClosePermissionRevokedError, createClient } from "close-crm";
import { createOAuth, fileTokens, OAuthReconnectError, type RememberedSignIn } from "close-crm/oauth";
import { createReceiver } from "close-crm/receive";
import { customerIds, deleteCustomer, findCustomer, saveCustomer } from "./customers.ts";
import { CLOSE_CLIENT_ID, CLOSE_CLIENT_SECRET, CLOSE_URL, DATA_FOLDER, PUBLIC_URL } from "./settings.ts";

const url = `${PUBLIC_URL}/close`;

export const oauth = createOAuth({
	clientId: CLOSE_CLIENT_ID,
	clientSecret: CLOSE_CLIENT_SECRET,
	redirectUri: `${PUBLIC_URL}/callback`,
	store: fileTokens(`${DATA_FOLDER}/tokens`),
	...(CLOSE_URL && {
		authorizeUrl: `${CLOSE_URL}/oauth2/authorize/`,
		tokenUrl: `${CLOSE_URL}/oauth2/token/`,
		revokeUrl: `${CLOSE_URL}/oauth2/revoke/`,
	}),
});

/** One client for each customer, so that concurrent calls wait for the same rate limit. */
const clients = new Map<string, CloseClient>();

function clientOf(organizationId: string): CloseClient {
	const accessToken = oauth.accessToken(organizationId);
	const options = { accessToken, ...(CLOSE_URL && { baseUrl: `${CLOSE_URL}/api/v1` }) };
	const client = clients.get(organizationId) ?? createClient(options);
	clients.set(organizationId, client);
	return client;
}

export const receiver = createReceiver({
	// The ids are not verified yet. Returns a key only if the subscription belongs to the organization.
	signatureKey(subscriptionId, organizationId = "") {
		const customer = findCustomer(organizationId);
		return customer?.subscriptionId === subscriptionId ? customer.signatureKey : undefined;
	},
	on: {
		"lead.created": async ({ object_id, data }, { organization_id }) => {
			const { data: events } = await clientOf(organization_id).events.list({ lead_id: object_id });
			console.log(`${organization_id} has a new lead, ${data.name}, with ${events.length} events`);
		},
	},
	fallback: () => {},
});

/** Finishes a sign-in. Resolves to the organization that is now connected. */
export async function finish(callback: Request, remembered: RememberedSignIn): Promise<string> {
	const { organization_id } = await oauth.handleCallback(callback, remembered);
	await deleteRevoked(organization_id);
	await subscribe(organization_id);
	console.log(`${organization_id} is connected`);
	return organization_id;
}

/** The user has just granted the permission, so a subscription that lost an earlier permission can be replaced. */
async function deleteRevoked(organizationId: string): Promise<void> {
	const { webhooks } = clientOf(organizationId);
	for (const subscription of await webhooks.list()) {
		const isRevoked = subscription.pause_reason === "permission_revoked";
		if (isRevoked && subscription.url === url) await webhooks.delete(subscription.id);
	}
}

/** Brings the customer's subscription in line with the handlers, and stores its key. */
async function subscribe(organizationId: string): Promise<void> {
	const { webhooks } = clientOf(organizationId);
	const stored = findCustomer(organizationId);
	let { subscription, signatureKey } = await webhooks.ensure({ url, events: receiver.events });
	if (signatureKey === undefined && stored?.subscriptionId === subscription.id) signatureKey = stored.signatureKey;
	if (signatureKey === undefined) {
		({ subscription, signatureKey } = await webhooks.rotateKey(subscription.id));
	}
	saveCustomer(organizationId, { subscriptionId: subscription.id, signatureKey, hasAccess: true });
}

/** Checks that each customer is still connected, and brings its subscription in line with the handlers. */
export async function checkAll(): Promise<void> {
	for (const organizationId of customerIds()) {
		try {
			await subscribe(organizationId);
		} catch (error) {
			if (isAccessLost(error)) reportLost(organizationId);
			else console.error(`${organizationId} could not be checked:`, error);
		}
	}
}

function isAccessLost(error: unknown): boolean {
	return error instanceof OAuthReconnectError || error instanceof ClosePermissionRevokedError;
}

/** Shown on the customer's page. In your app, send an email as well. */
function reportLost(organizationId: string): void {
	const customer = findCustomer(organizationId);
	if (!customer?.hasAccess) return;
	saveCustomer(organizationId, { ...customer, hasAccess: false });
	console.log(`${organizationId} has to connect again`);
}

/** Deletes the subscription, its key and the tokens, and revokes the access. */
export async function disconnect(organizationId: string): Promise<void> {
	const customer = findCustomer(organizationId);
	try {
		if (customer?.subscriptionId) await clientOf(organizationId).webhooks.delete(customer.subscriptionId);
	} catch (error) {
		// Without access, the subscription cannot be deleted.
		if (!isAccessLost(error)) throw error;
	}
	deleteCustomer(organizationId);
	await oauth.revoke(organizationId);
	console.log(`${organizationId} is disconnected`);
}
