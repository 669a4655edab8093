import { CloseError } from "../http/errors/errors.ts";

/** Why an OAuth step failed; `OAuthError` has it as `code`. */
export type OAuthErrorCode =
	/** The user refused to connect the app, or Close redirected with another error. */
	| "denied"
	/** The callback does not belong to the sign-in that was started: its state, issuer or code is wrong or missing. */
	| "invalid_callback"
	/** Close's token endpoint answered with an error, or with something other than tokens. */
	| "token_request_failed"
	/** There are no tokens for this organization: it was never connected, or has been disconnected. */
	| "not_connected"
	/** Close no longer accepts the stored refresh token. The customer has to connect again. */
	| "reconnect_required";

/** An OAuth step failed. It contains no token, secret or code. */
export class OAuthError extends CloseError {
	static {
		this.prototype.name = "OAuthError";
	}
	/** Why it failed. */
	readonly code: OAuthErrorCode;

	/** @hidden */
	constructor(code: OAuthErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/**
 * The customer has to connect again, because Close no longer accepts the stored refresh token. Send the user through
 * `authorizeUrl` again.
 */
export class OAuthReconnectError extends OAuthError {
	static {
		this.prototype.name = "OAuthReconnectError";
	}
	/** The organization that lost its connection. */
	readonly organization_id: string;
	/**
	 * `revoked`: the user or an admin revoked the access, or the refresh token was used elsewhere. `lost_answer`: Close
	 * replaced the refresh token, but the new one did not arrive or was not stored, because the connection broke or the
	 * process ended.
	 */
	readonly reason: ReconnectReason;

	/** @hidden */
	constructor(organizationId: string, reason: ReconnectReason) {
		super(
			"reconnect_required",
			`${organizationId} has to connect again: ${EXPLANATIONS[reason]} Send its user to authorizeUrl().`,
		);
		this.organization_id = organizationId;
		this.reason = reason;
	}
}

/** Why a customer has to connect again. */
export type ReconnectReason = "revoked" | "lost_answer";

const EXPLANATIONS: Record<ReconnectReason, string> = {
	revoked: "Close does not accept its refresh token, because its access was revoked or the token was used elsewhere.",
	lost_answer: "the response to an earlier refresh was lost before the new refresh token could be stored.",
};
