import { CloseError } from "../http/errors/errors.ts";
import { sleep } from "../http/sleep.ts";
import { OAuthError, OAuthReconnectError } from "./errors.ts";
import type { TokenEndpoint, TokenResponse, TokenResult } from "./token-endpoint.ts";
import type { Connection, Connections } from "./tokens.ts";

interface RefreshOptions {
	connections: Connections;
	endpoint: TokenEndpoint;
	now: () => number;
	/** The time limit of a request to the token endpoint, in ms. */
	timeout: number;
}

/** An access token is replaced this long before it expires, in ms. */
export const REFRESH_EARLY_MS = 5 * 60_000;

/**
 * How often a refresh is sent. It is sent again after a lost response, because the first may not have reached Close.
 */
const MAX_REQUESTS = 2;

/** How often to check whether another process has finished its refresh, in ms. */
const POLL_INTERVAL_MS = 100;

/** How often to try to store new tokens. Giving up loses the connection, because the old refresh token is invalid by then. */
const MAX_WRITES = 5;

/**
 * Creates a function that returns a connection whose access token is valid and is not `refused`. It refreshes the token
 * if necessary, once for all calls and processes.
 */
export function createRefresh(options: RefreshOptions) {
	const { connections, endpoint, now, timeout } = options;
	const running = new Map<string, Promise<Connection>>();
	const lease = (MAX_REQUESTS + 1) * timeout;

	const isUsable = (connection: Connection, refused: string | undefined) =>
		connection.access_token !== refused && connection.expires_at - REFRESH_EARLY_MS > now();

	async function read(organizationId: string): Promise<Connection> {
		const connection = await connections.read(organizationId);
		if (!connection) {
			throw new OAuthError(
				"not_connected",
				`${organizationId} is not connected. Send its user to authorizeUrl(), and the callback to handleCallback().`,
			);
		}
		if (connection.lost) throw new OAuthReconnectError(organizationId, connection.lost);
		return connection;
	}

	/** Waits for the lock, or for another process to finish the refresh. */
	async function refresh(organizationId: string, refused: string | undefined): Promise<Connection> {
		for (;;) {
			const unlock = await connections.lock(organizationId, lease);
			try {
				const connection = await read(organizationId);
				if (isUsable(connection, refused)) return connection;
				if (unlock) return await refreshLocked(connection);
			} finally {
				await unlock?.();
			}
			await sleep(POLL_INTERVAL_MS);
		}
	}

	async function refreshLocked(connection: Connection): Promise<Connection> {
		const wasInterrupted = connection.is_refreshing;
		// If this process ends before it stores the response, the next process knows why Close may reject the refresh
		// token.
		await connections.write({ ...connection, is_refreshing: true });
		const { result, responseLost } = await request(connection).catch(async (error: unknown) => {
			// The request was certainly not carried out, so the refresh token is still valid.
			await connections.write({ ...connection, is_refreshing: wasInterrupted });
			throw error;
		});
		if (result.outcome === "tokens") return store(connection, result.tokens);
		if (result.outcome === "unknown") throw result.error;
		const reason = wasInterrupted || responseLost ? "lost_answer" : "revoked";
		await connections.write({ ...connection, is_refreshing: false, lost: reason });
		throw new OAuthReconnectError(connection.organization_id, reason);
	}

	async function request({ refresh_token }: Connection): Promise<{ result: TokenResult; responseLost: boolean }> {
		let responseLost = false;
		for (let sent = 1; ; sent++) {
			const result = await endpoint.request({ grant_type: "refresh_token", refresh_token });
			if (result.outcome !== "unknown" || sent === MAX_REQUESTS) return { result, responseLost };
			responseLost = true;
		}
	}

	async function store(before: Connection, tokens: TokenResponse): Promise<Connection> {
		const connection = toConnection(tokens, now());
		if (connection.organization_id !== before.organization_id) {
			throw new CloseError(
				`Close answered the refresh of ${before.organization_id} with another organization's tokens.`,
			);
		}
		for (let attempt = 1; ; attempt++) {
			try {
				await connections.write(connection);
				return connection;
			} catch (error) {
				if (attempt === MAX_WRITES) throw error;
			}
			await sleep(POLL_INTERVAL_MS * attempt);
		}
	}

	return async function freshConnection(organizationId: string, refused?: string): Promise<Connection> {
		const connection = await read(organizationId);
		if (isUsable(connection, refused)) return connection;
		const shared =
			running.get(organizationId) ??
			refresh(organizationId, refused ?? connection.access_token).finally(() => running.delete(organizationId));
		running.set(organizationId, shared);
		return shared;
	};
}

/** Converts the token endpoint's response to a connection. */
export function toConnection(tokens: TokenResponse, now: number): Connection {
	const { organization_id, user_id, scope, access_token, refresh_token, expires_in } = tokens;
	return {
		organization_id,
		user_id,
		scope,
		access_token,
		refresh_token,
		expires_at: now + expires_in * 1000,
		is_refreshing: false,
		lost: null,
	};
}
