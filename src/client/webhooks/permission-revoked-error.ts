import { CloseError } from "../../http/errors/errors.ts";

/** The observed `pause_reason` of a subscription whose owner lost access. Close does not document the values. */
export const PERMISSION_REVOKED = "permission_revoked";

/**
 * Close has paused the subscription because its owner lost access: `pause_reason` is `permission_revoked`. Somebody
 * revoked the access, so `webhooks.ensure` neither resumes nor replaces the subscription. Inform the user. Then delete
 * the subscription and call `ensure` again, with the credential of a user who has access.
 */
export class ClosePermissionRevokedError extends CloseError {
	static {
		this.prototype.name = "ClosePermissionRevokedError";
	}
	/** The paused subscription, such as `whsub_…`. */
	readonly subscription_id: string;

	/** @hidden */
	constructor(subscriptionId: string) {
		super(
			`webhooks.ensure: ${subscriptionId} is paused because its owner lost access (permission_revoked), so it is not resumed. With the credential of a user who has access, call webhooks.delete("${subscriptionId}"), then webhooks.ensure again.`,
		);
		this.subscription_id = subscriptionId;
	}
}
