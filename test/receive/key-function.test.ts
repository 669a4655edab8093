import { DeliveryError, verifyDelivery } from "close-crm/receive";
import { expect, test } from "vitest";

test.each(['{"$ne":null}', '["whsub_1"]', "5", "true", "null"])(
	"a function that gives the key is never asked about %s, which is no subscription's id",
	async (id) => {
		const asked: unknown[] = [];

		const error = await verifyDelivery({
			body: `{"subscription_id":${id},"event":{"id":"ev_1"}}`,
			headers: { "close-sig-hash": "0".repeat(64), "close-sig-timestamp": String(Math.floor(Date.now() / 1000)) },
			signatureKey(subscriptionId) {
				asked.push(subscriptionId);
				return undefined;
			},
		}).catch((e) => e);

		expect(error).toBeInstanceOf(DeliveryError);
		expect(error.code).toBe("not_a_delivery");
		expect(asked).toEqual([]);
	},
);
