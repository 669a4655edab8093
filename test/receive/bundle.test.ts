import { expect, test } from "vitest";
import { bundle } from "../setup/bundle.ts";

const receive = "src/receive/index.ts";

test("close-crm/receive takes at most 2.5 kB", async () => {
	expect((await bundle("*", receive)).gzipped).toBeLessThanOrEqual(2500);
});

test("verifyDelivery alone takes at most 1.2 kB", async () => {
	expect((await bundle("{ verifyDelivery }", receive)).gzipped).toBeLessThanOrEqual(1200);
});

test("close-crm/receive brings no part of the client, no dependency and no module of Node", async () => {
	const { text } = await bundle("*", receive);
	for (const name of ["createClient", "CloseError", "openapi", "api.close.com", "authorization", "import "]) {
		expect(text).not.toContain(name);
	}
});
