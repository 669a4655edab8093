import { ClosePermissionRevokedError, event } from "close-crm";
import { OAuthReconnectError } from "close-crm/oauth";
import { describe, expect, test } from "vitest";
import { decide, setUp } from "./setup.ts";

const wanted = { url: "https://app.example.com/close", events: [event("lead.created")] };

/** A customer who has connected, has a subscription, and has revoked the permission. */
async function setUpRevoked() {
	const setup = setUp();
	await setup.signIn("orga_1");
	const { webhooks } = setup.client("orga_1");
	const { subscription } = await webhooks.ensure(wanted);
	setup.close.revokeAccess("orga_1");
	return { ...setup, webhooks, id: subscription.id };
}

describe("a revoked permission", () => {
	test("pauses the subscriptions that were created with it, and makes the next call fail", async () => {
		const { close, webhooks, id } = await setUpRevoked();

		expect(close.subscriptions()).toMatchObject([{ id, status: "paused", pause_reason: "permission_revoked" }]);
		expect(close.record.pauses).toMatchObject([{ subscription_id: id, reason: "permission_revoked" }]);
		const error = await webhooks.ensure(wanted).catch((cause) => cause);
		expect(error).toBeInstanceOf(OAuthReconnectError);
		expect(error).toMatchObject({ organization_id: "orga_1", reason: "revoked" });
	});

	test("leaves a subscription that ensure neither resumes nor replaces until it is deleted", async () => {
		const { close, client, signIn, id } = await setUpRevoked();
		await signIn("orga_1");
		const { webhooks } = client("orga_1");

		for (const dryRun of [true, false]) {
			const error = await webhooks.ensure(wanted, { dryRun }).catch((cause) => cause);
			expect(error).toBeInstanceOf(ClosePermissionRevokedError);
			expect(error).toMatchObject({ name: "ClosePermissionRevokedError", subscription_id: id });
			expect(error.message).toBe(
				`webhooks.ensure: ${id} is paused because its owner lost access (permission_revoked), so it is not resumed. With the credential of a user who has access, call webhooks.delete("${id}"), then webhooks.ensure again.`,
			);
		}
		expect(close.subscriptions()).toMatchObject([{ id, status: "paused" }]);

		await webhooks.delete(id);
		await webhooks.ensure(wanted);
		expect(close.subscriptions()).toMatchObject([{ status: "active" }]);
	});

	test("does not affect the subscriptions of other users", async () => {
		const { close, client, oauth } = setUp();
		for (const user of ["1", "2"]) {
			const { url, remember } = await oauth.authorizeUrl();
			const form = { organization_id: `orga_${user}`, user_id: `user_${user}` };
			await oauth.handleCallback(await decide(close.fetch, url, form), remember);
			const own = { ...wanted, url: `https://app.example.com/${user}` };
			await client(`orga_${user}`).webhooks.create(own);
		}

		close.revokeAccess("orga_1");

		expect(close.subscriptions()).toMatchObject([
			{ created_by: "user_1", status: "paused" },
			{ created_by: "user_2", status: "active" },
		]);
		expect(await client("orga_2").webhooks.list()).toHaveLength(2);
	});
});
