import { existsSync } from "node:fs";
import { get } from "node:http";
import { createClient } from "close-crm";
import { sampleEvent } from "close-crm/testing";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeClose, type Running, start } from "../command.ts";
import { listenAt } from "../endpoint.ts";

const KEY = "0123456789abcdef".repeat(4);

/** Debian's. */
const CHROMIUM = "/usr/bin/chromium";
const isThere = existsSync(CHROMIUM);

/** Starts a sandbox with its page and an endpoint that it delivers to. */
async function startWithPage() {
	const endpoint = await listenAt({ answer: () => 200, body: "" });
	const command = start(["sandbox", "--port", "0", "--ui", "--deliver-to", endpoint.url], { env: {} });
	await command.seen("Press Ctrl-C");
	const [, url = ""] = /The page is at (\S+)/.exec(command.printed()) ?? [];
	const [, baseUrl = ""] = /The sandbox is at (\S+)/.exec(command.result()) ?? [];
	const [, key = ""] = /CLOSE_SIGNATURE_KEY=(\w+)/.exec(command.result()) ?? [];
	return { command, endpoint, url, key, client: createClient({ apiKey: "api_sandbox", baseUrl }) };
}

async function stop({ interrupt, ended }: Running) {
	interrupt();
	return ended;
}

describe("the server of the page", () => {
	test("answers its own page only, by its own address", async () => {
		const { command, url } = await startWithPage();
		const { port } = new URL(url);
		const post = (headers: Record<string, string>) => fetch(`${url}sample`, { method: "POST", headers, body: "{}" });
		const own = `http://127.0.0.1:${port}`;

		expect((await fetch(url)).status).toBe(200);
		expect((await post({ origin: own })).status).toBe(400);
		expect((await post({ origin: "https://example.com" })).status).toBe(403);
		expect((await post({})).status).toBe(403);
		expect((await fetch(`${url}messages`, { headers: { origin: "https://example.com" } })).status).toBe(403);
		expect((await fetch(`${url}other`)).status).toBe(404);
		expect(await statusWithHost(url, "example.com")).toBe(403);
		await stop(command);
	});
});

// A machine without Chromium cannot look at the page.
describe.skipIf(!isThere)(`the page, in a browser${isThere ? "" : ` (skipped: there is no ${CHROMIUM})`}`, () => {
	let browser: Browser;
	const errors: string[] = [];

	beforeAll(async () => {
		browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
	});
	afterAll(() => browser.close());

	async function open(url: string, colorScheme: "light" | "dark" = "light"): Promise<Page> {
		const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
		page.on("pageerror", (error) => errors.push(error.message));
		page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
		await page.goto(url);
		await page.getByText("Connected.").waitFor();
		return page;
	}

	test("shows requests, events and deliveries as they happen, and of an event what changed", async () => {
		const { command, url, client, key } = await startWithPage();
		const page = await open(url);

		const { id } = await client.request("POST /lead/", { body: { name: "<b>Larkspur</b>" } });
		await client.request("PUT /lead/{id}/", { path: { id }, body: { name: "Juniper" } });

		await page.getByRole("cell", { name: "POST /api/v1/lead/" }).waitFor();
		await page.getByRole("cell", { name: "<b>Larkspur</b>", exact: true }).waitFor();
		await page.getByRole("row", { name: /lead\.updated.*200/ }).waitFor();
		await page.getByRole("button", { name: "lead.updated" }).press("Enter");
		const row = page.getByRole("row", { name: /^name/ });
		expect(await row.getByRole("cell").allTextContents()).toEqual(['"<b>Larkspur</b>"', '"Juniper"']);
		expect(await page.content()).not.toContain(key);
		expect(await page.content()).not.toContain("api_sandbox");
		await page.getByRole("button", { name: "Hide" }).click();
		expect(await page.locator("#detail").isVisible()).toBe(false);
		await page.close();
		await stop(command);
	});

	test("sends a sample, delivers an event again, pauses and resumes a subscription, and moves the clock", async () => {
		const { command, url, endpoint, client } = await startWithPage();
		const page = await open(url, "dark");

		await page.getByLabel("Sample event").selectOption("lead.created");
		await page.getByRole("button", { name: "Send" }).click();
		await page.getByRole("row", { name: /lead\.created.*200/ }).waitFor();
		await page.getByRole("button", { name: "lead.created" }).click();
		await page.getByRole("button", { name: "Deliver again" }).click();
		await expect.poll(() => endpoint.received.length).toBe(2);

		await page.getByRole("button", { name: `Pause ${endpoint.url}` }).click();
		await page.getByRole("cell", { name: "paused: api" }).waitFor();
		expect(await client.webhooks.list()).toMatchObject([{ status: "paused" }]);
		await page.getByRole("button", { name: `Resume ${endpoint.url}` }).click();
		await page.getByRole("cell", { name: "active" }).waitFor();

		const { id } = await client.request("POST /bulk_action/delete/", {
			body: { s_query: { type: "object_type", object_type: "lead" } },
		});
		await page.getByLabel("Advance by").selectOption("1 hour");
		await page.getByRole("button", { name: "Advance" }).click();
		await expect
			.poll(async () => (await client.request("GET /bulk_action/delete/{id}/", { path: { id } })).status)
			.toBe("done");
		await page.close();
		await stop(command);
	});

	test("of listen shows what is forwarded, and an event can be delivered again", async () => {
		const { close, start: startWithUrl } = await fakeClose();
		const endpoint = await listenAt({ key: KEY });
		const env = { CLOSE_API_KEY: "api_test", CLOSE_SIGNATURE_KEY: KEY };
		const command = startWithUrl(["listen", "--to", endpoint.url, "--ui"], { env });
		await command.seen("Listening for all events");
		const [, url = ""] = /The page is at (\S+)/.exec(command.printed()) ?? [];
		const page = await open(url);

		close.emit(sampleEvent("lead.created"));
		await page.getByRole("row", { name: /lead\.created.*200/ }).waitFor();
		await page.getByRole("button", { name: "lead.created" }).click();
		await page.getByRole("button", { name: "Deliver again" }).click();
		await expect.poll(() => endpoint.received.length).toBe(2);

		const [first, again] = endpoint.received.map(({ verified }) => verified);
		expect(again).toEqual(first);
		expect(await page.content()).not.toContain(KEY);
		await page.close();
		await stop(command);
	});

	test("has run without an error", () => {
		expect(errors).toEqual([]);
	});
});

/** The status of a request that says another host, as a website does whose name was made to lead here. */
function statusWithHost(url: string, host: string): Promise<number | undefined> {
	return new Promise((resolve, reject) => {
		get(url, { headers: { host } }, (response) => {
			response.resume();
			resolve(response.statusCode);
		}).on("error", reject);
	});
}
