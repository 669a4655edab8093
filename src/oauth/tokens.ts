import { isRecord } from "../close/values.ts";
import { CloseError } from "../http/errors/errors.ts";
import { redact } from "../http/redact.ts";
import type { TokenStore } from "./stores/token-store.ts";

/** Encrypts the stored tokens. */
export interface TokenEncryption {
	/** Returns the ciphertext of a string. */
	encrypt(text: string): string | Promise<string>;
	/** Returns the plaintext of a ciphertext. Throws if the ciphertext was changed. */
	decrypt(text: string): string | Promise<string>;
}

/** The connection of one organization, as it is stored. */
export interface Connection {
	organization_id: string;
	user_id: string;
	scope: string;
	access_token: string;
	/** When the access token expires, in ms since 1970. */
	expires_at: number;
	refresh_token: string;
	/** True from just before a refresh is sent until its result is stored. */
	is_refreshing: boolean;
	/** Why Close no longer accepts the refresh token; null as long as it does. */
	lost: "revoked" | "lost_answer" | null;
}

/** The connections in a token store, encrypted if `encryption` is set. */
export interface Connections {
	read(organizationId: string): Promise<Connection | undefined>;
	write(connection: Connection): Promise<void>;
	delete(organizationId: string): Promise<void>;
	lock: TokenStore["lock"];
}

export function createConnections(store: TokenStore, encryption: TokenEncryption | undefined): Connections {
	return {
		async read(organizationId) {
			const value = await store.read(organizationId);
			if (value === undefined) return undefined;
			return parseConnection(await decrypt(value, organizationId), organizationId);
		},
		async write(connection) {
			const { organization_id, access_token, refresh_token } = connection;
			const text = JSON.stringify(connection);
			try {
				await store.write(organization_id, encryption ? await encryption.encrypt(text) : text);
			} catch (error) {
				// The cause is left out, because database clients attach the command and its values to their errors.
				const reason = redact(error instanceof Error ? error.message : String(error), [access_token, refresh_token]);
				throw new CloseError(`The tokens of ${organization_id} could not be stored: ${reason}`);
			}
		},
		delete: (organizationId) => store.delete(organizationId),
		lock: (organizationId, lease) => store.lock(organizationId, lease),
	};

	async function decrypt(value: string, organizationId: string): Promise<string> {
		if (!encryption) return value;
		try {
			return await encryption.decrypt(value);
		} catch {
			// The cause is left out, because it may quote the stored value.
			throw new CloseError(
				`The stored tokens of ${organizationId} cannot be decrypted. Use the key they were encrypted with.`,
			);
		}
	}
}

function parseConnection(text: string, organizationId: string): Connection {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		value = undefined;
	}
	if (isConnection(value)) return value;
	throw new CloseError(
		`The stored tokens of ${organizationId} are not tokens of close-crm/oauth. If they are encrypted, set the option encryption. Otherwise delete them, and connect the organization again.`,
	);
}

function isConnection(value: unknown): value is Connection {
	return (
		isRecord(value) &&
		["organization_id", "user_id", "scope", "access_token", "refresh_token"].every(
			(name) => typeof value[name] === "string",
		) &&
		typeof value.expires_at === "number" &&
		typeof value.is_refreshing === "boolean" &&
		(value.lost === null || value.lost === "revoked" || value.lost === "lost_answer")
	);
}
