import { DeliveryError, type FindSignatureKeys, verifyDelivery } from "close-crm/receive";
import { describe, expect, test, vi } from "vitest";
import { bodyWith, KEY, NOW, OTHER_KEY, sign } from "./deliveries.ts";
import { post, receiverWith } from "./receiver-with.ts";

const SUBSCRIPTION = "whsub_8AmjKCZYT3zI8eZoi4HhFC";
const ORGANIZATION = "orga_XbVPx5fFbKlYTz9PW5Ih1XDhViV10YihIaEgMEb6fVW";

async function refusalOf(body: string, signatureKey: FindSignatureKeys): Promise<unknown> {
	return verifyDelivery({ body, headers: sign(body), now: () => NOW, signatureKey }).catch((error) => error);
}

describe("the key function", () => {
	test("is called with the subscription and the organization in the body", async () => {
		const find = vi.fn(() => KEY);
		const { receiver } = receiverWith({ signatureKey: find });

		expect((await receiver.fetch(post())).status).toBe(200);
		expect(find.mock.calls).toEqual([[SUBSCRIPTION, ORGANIZATION]]);
	});

	test.each(['{"$ne":null}', '["whsub_1"]', "5", "true", "null"])(
		"is never called with %s, which is not a subscription's id",
		async (id) => {
			const find = vi.fn(() => undefined);

			const error = await refusalOf(`{"subscription_id":${id},"event":{"id":"ev_1"}}`, find);

			expect(error).toBeInstanceOf(DeliveryError);
			expect(error).toMatchObject({ code: "not_a_delivery" });
			expect(find).not.toHaveBeenCalled();
		},
	);

	test.each([undefined, null, 5, { $ne: null }, ["orga_1"]])(
		"gets undefined for the organization %j, which is not an id",
		async (organization_id) => {
			const find = vi.fn(() => undefined);

			expect(await refusalOf(bodyWith({ organization_id }), find)).toMatchObject({
				code: "missing_key",
				message: expect.stringContaining(`no key for the subscription "${SUBSCRIPTION}".`),
			});
			expect(find.mock.calls).toEqual([[SUBSCRIPTION, undefined]]);
		},
	);

	test("by subscription and organization prevents a customer from signing the events of another", async () => {
		const keys = new Map([
			[`whsub_1 orga_1`, KEY],
			[`whsub_2 orga_2`, OTHER_KEY],
		]);
		const handled: string[] = [];
		const { receiver, errors } = receiverWith({
			signatureKey: (subscriptionId, organizationId) => keys.get(`${subscriptionId} ${organizationId}`),
			fallback: (_, { organization_id }) => handled.push(organization_id),
			on: {},
		});
		const deliver = async (subscription_id: string, organization_id: string, key: string) => {
			const event = { ...JSON.parse(bodyWith()).event, id: `ev_${crypto.randomUUID()}`, organization_id };
			const body = JSON.stringify({ subscription_id, event });
			return (await receiver.fetch(post(body, sign(body, { key })))).status;
		};

		expect(await deliver("whsub_1", "orga_1", KEY)).toBe(200);
		expect(await deliver("whsub_1", "orga_2", KEY)).toBe(401);
		expect(await deliver("whsub_2", "orga_2", KEY)).toBe(401);
		expect(await deliver("whsub_2", "orga_2", OTHER_KEY)).toBe(200);
		expect(handled).toEqual(["orga_1", "orga_2"]);
		expect(String(errors[0])).toContain('no key for the subscription "whsub_1" of the organization "orga_2".');
	});
});
