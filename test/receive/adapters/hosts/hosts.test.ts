import { createReceiver } from "close-crm/receive";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { bodyWith, KEY, NOW, sign } from "../../deliveries.ts";
import { NEST_HOSTS } from "./nest.ts";
import { NODE_HOSTS } from "./node.ts";
import { WEB_HOSTS } from "./web.ts";

describe.each([...NODE_HOSTS, ...NEST_HOSTS, ...WEB_HOSTS])("%s", (_name, serve) => {
	async function start() {
		const handler = vi.fn();
		const errors: unknown[] = [];
		const receiver = createReceiver({
			signatureKey: KEY,
			on: { "lead.created": handler },
			fallback: () => {},
			now: () => NOW,
			maxBodySize: 1_000,
			onError: (error) => errors.push(error),
		});
		const { url, close } = await serve(receiver);
		onTestFinished(async () => void (await close()));
		return {
			handler,
			errors,
			async deliver(body: string, headers: Record<string, string> = sign(body)) {
				const init = { method: "POST", body, headers: { "content-type": "application/json", ...headers } };
				return (await fetch(url, init)).status;
			},
		};
	}

	test("passes the raw bytes, so that a delivery is handled once and a changed one is rejected", async () => {
		const { handler, errors, deliver } = await start();
		const body = `\n ${bodyWith({ data: { name: "é 漢 🙂" } })} `;
		expect(await deliver(body)).toBe(200);
		expect(await deliver(body)).toBe(200);
		expect(await deliver(`${body} `, sign(body))).toBe(401);
		expect(handler).toHaveBeenCalledTimes(1);
		expect(errors).toMatchObject([{ code: "mismatch" }]);
	});

	test("survives a body that is too large", async () => {
		const { errors, deliver } = await start();
		// React Router closes the connection when a body is not read to its end.
		const refused = await deliver(bodyWith({ data: { name: "x".repeat(1_000) } })).catch(() => "closed");
		expect([413, "closed"]).toContain(refused);
		expect(errors).toMatchObject([{ code: "too_large" }]);
		expect(await deliver(bodyWith())).toBe(200);
	});
});
