import { verifyDelivery } from "close-crm/receive";
import { signDelivery } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { document } from "../../contract/document.ts";
import { violations } from "../../document/validate.ts";
import { KEY } from "../deliveries.ts";
import { post, receiverWith } from "../receiver-with.ts";
import { RAW_BODY, RECORDED, RECORDED_UNLISTED } from "./deliveries.ts";

const all = [...Object.entries(RECORDED), ...Object.entries(RECORDED_UNLISTED)];
const SCHEMAS = ["components", "schemas"];

describe("a delivery in the shape of a recorded one", () => {
	test.each(all)("of %s reaches its handler complete", async (_, event) => {
		const handled: unknown[] = [];
		const { receiver, errors } = receiverWith({ now: Date.now, fallback: (each) => handled.push(each) });

		const { body, headers } = await signDelivery({ event, signatureKey: KEY });
		const { status } = await receiver.fetch(post(body, headers));

		expect({ status, errors }).toEqual({ status: 200, errors: [] });
		expect(handled).toEqual([event]);
	});

	test.each(all)("of %s is valid according to the document", (_, event) => {
		const { object_type, action, data, previous_data } = event;
		const name = document["x-event-types"][object_type]?.data;

		expect(violations([...SCHEMAS, "Event"], event)).toEqual([]);
		if (name === undefined) return;
		const schema = [...SCHEMAS, `${name}EventData`];
		const known = document.components.schemas[`${name}EventData`]?.properties ?? {};
		expect(violations(schema, action === "deleted" ? previous_data : data)).toEqual([]);
		expect(violations(schema, previous_data, ["required"])).toEqual([]);
		const fields = Object.keys({ ...data, ...previous_data }).filter((field) => !field.startsWith("custom."));
		expect(fields.filter((field) => !(field in known))).toEqual([]);
	});
});

describe("the bytes of a recorded delivery", () => {
	test("are those that signDelivery writes for its event", async () => {
		const { event, subscription_id: subscriptionId } = JSON.parse(RAW_BODY);

		expect((await signDelivery({ event, subscriptionId, signatureKey: KEY })).body).toBe(RAW_BODY);
	});

	test("verify unchanged, but not after they were parsed and serialized again", async () => {
		const { headers } = await signDelivery({ body: RAW_BODY, signatureKey: KEY });
		const verify = (body: string) => verifyDelivery({ body, headers, signatureKey: KEY });

		expect((await verify(RAW_BODY)).event.object_type).toBe("lead");
		await expect(verify(JSON.stringify(JSON.parse(RAW_BODY)))).rejects.toThrow("The signature does not match");
	});
});
