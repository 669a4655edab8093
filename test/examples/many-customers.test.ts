import { expect, type TestContext, test } from "vitest";
import { temporaryFolder } from "../setup/temporary-folder.ts";
import { createBrowser } from "./browser.ts";
import { run, urlOf } from "./run-example.ts";
import type { Running } from "./running.ts";

/** Starts the app with its sandbox, whose files are deleted after the test. */
async function startSandbox(onTestFinished: TestContext["onTestFinished"]): Promise<Running> {
	const TMPDIR = await temporaryFolder({ atEnd: onTestFinished });
	const app = await run("many-customers", "sandbox", { TMPDIR });
	onTestFinished(app.stop);
	return app;
}

test.concurrent("examples/many-customers, started with its sandbox, goes from connect to disconnect", async ({
	onTestFinished,
}) => {
	const app = await startSandbox(onTestFinished);
	const home = await urlOf(app);
	const browser = createBrowser();
	const state = async () => (await browser.open(home)).text;
	expect(await state()).toContain("Connect Close");

	const consent = await browser.open(`${home}/connect`);
	expect(consent.text).toContain("oa2client_sandbox");
	expect((await browser.submit(consent.url, { decision: "allow" })).url).toBe(`${home}/`);
	expect(await state()).toMatch(/orga_\w+ is connected/);
	// The handler calls back with the customer's client.
	await app.seen(/orga_\w+ has a new lead, Juniper Bakery, with [1-9]/);

	app.type("\n");
	await app.seen(/orga_\w+ has to connect again/);
	expect(await state()).toContain("Connect again");
	await browser.submit((await browser.open(`${home}/connect`)).url, { decision: "allow" });
	expect(await state()).toMatch(/orga_\w+ is connected/);

	await browser.submit(`${home}/disconnect`);
	await app.seen(/orga_\w+ is disconnected/);
	expect(await state()).toContain("Connect Close");
});

test.concurrent("examples/many-customers connects nobody who refused, or whose sign-in was another's", async ({
	onTestFinished,
}) => {
	const app = await startSandbox(onTestFinished);
	const home = await urlOf(app);
	const [browser, other] = [createBrowser(), createBrowser()];

	const consent = await browser.open(`${home}/connect`);
	const refused = await browser.submit(consent.url, { decision: "deny" });
	expect(refused).toMatchObject({ status: 400, text: expect.stringContaining("did not allow the app to connect") });

	await other.open(`${home}/connect`);
	const stolen = await other.submit((await browser.open(`${home}/connect`)).url, { decision: "allow" });
	expect(stolen).toMatchObject({ status: 400, text: expect.stringContaining("does not belong to this sign-in") });
	expect((await other.open(home)).text).toContain("Connect Close");
});

test.concurrent("examples/many-customers does not start without its variables, and says what to set", async ({
	onTestFinished,
}) => {
	const app = await run("many-customers", "start", {});
	onTestFinished(app.stop);

	await app.seen(/Error: Set PUBLIC_URL to the https:\/\/ URL of this app/);
	await expect(app.seen(/Listening/)).rejects.toThrow("It ended without");
});
