import { sampleEvent } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { fakeClose, webhook } from "./fake.ts";

const origin = "https://api.close.com";
const headers = { authorization: "Basic eDo=", "content-type": "application/json" };

/** Sends a request without the client's checks. */
async function send(path: string, init: RequestInit = {}, { close } = fakeClose()) {
	const response = await close.fetch(origin + path, { headers, ...init });
	return { status: response.status, body: await response.json(), headers: response.headers };
}

const Unauthorized = { status: 401, body: { error: "Unauthorized" } };
const NotJson = {
	status: 400,
	body: { error: "Please send valid JSON with a 'Content-Type: application/json' header." },
};

describe("the fake's API", () => {
	test.each(["Basic eDo=", "Bearer token"])("the credential %j is accepted", async (authorization) => {
		expect(await send("/api/v1/webhook/", { headers: { authorization } })).toMatchObject({ status: 200 });
	});

	test.each(["", "Basic", "Basic ", "Digest eDo=", "Not Basic eDo=", "Basic eDo= eDo="])(
		"the credential %j is rejected",
		async (authorization) => {
			expect(await send("/api/v1/webhook/", { headers: { authorization } })).toMatchObject(Unauthorized);
		},
	);

	test("a request without a credential is rejected", async () => {
		expect(await send("/api/v1/webhook/", { headers: {} })).toMatchObject(Unauthorized);
	});

	test.each(["application/json", "application/json; charset=utf-8", "Application/JSON"])(
		"a body is JSON as %j",
		async (type) => {
			const init = { method: "POST", headers: { ...headers, "content-type": type }, body: JSON.stringify(webhook) };

			expect(await send("/api/v1/webhook/", init)).toMatchObject({ status: 200 });
		},
	);

	test.each(["text/plain", "x-application/json", "application/jsonl"])("a body is not JSON as %j", async (type) => {
		const fake = fakeClose();
		const { id } = await fake.client.webhooks.create(webhook);
		const init = { headers: { ...headers, "content-type": type }, body: "{}" };

		expect(await send("/api/v1/webhook/", { ...init, method: "POST" }, fake)).toMatchObject(NotJson);
		expect(await send(`/api/v1/webhook/${id}/`, { ...init, method: "PUT" }, fake)).toMatchObject(NotJson);
	});

	test("a path works with and without its trailing slash", async () => {
		const fake = fakeClose();
		const { id } = await fake.client.webhooks.create(webhook);
		const { id: eventId } = fake.close.emit(sampleEvent("lead.created"));

		for (const path of ["/api/v1/webhook", `/api/v1/webhook/${id}`, "/api/v1/event", `/api/v1/event/${eventId}`]) {
			const { status, body } = await send(path, {}, fake);
			expect(status).toBe(200);
			expect(await send(`${path}/`, {}, fake)).toMatchObject({ status, body });
			expect(path).toContain(body.id ?? "");
		}
	});

	test.each([
		"/api/v1/graphql/",
		"/old/api/v1/webhook/",
		"/old/api/v1/webhook/whsub_1/",
		"/old/api/v1/event/",
		"/old/api/v1/event/ev_1/",
		"/api/v1/webhook/whsub_1/more/",
		"/api/v1/event/ev_1/more/",
		"/api/v1/webhook//",
		"/api/v1/event//",
	])("%s does not exist", async (path) => {
		expect(await send(path)).toMatchObject({
			status: 404,
			body: { error: "The requested URL was not found on the server." },
		});
	});

	test.each([
		["/api/v1/webhook/", "PATCH"],
		["/api/v1/webhook/whsub_1/", "POST"],
		["/api/v1/event/", "POST"],
		["/api/v1/event/ev_1/", "DELETE"],
	])("%s has no method %s", async (path, method) => {
		expect(await send(path, { method })).toMatchObject({ status: 405, body: { error: "Method not allowed." } });
	});

	test("a deletion is answered with an empty object", async () => {
		const fake = fakeClose();
		const { id } = await fake.client.webhooks.create(webhook);

		expect(await send(`/api/v1/webhook/${id}/`, { method: "DELETE" }, fake)).toMatchObject({ status: 200, body: {} });
		expect(fake.close.record.requests.at(-1)).toMatchObject({ method: "DELETE", status: 200 });
	});

	test.each(["x", "1x", "x1", "-1", ""])("the _skip %j is rejected", async (skip) => {
		expect(await send(`/api/v1/webhook/?_skip=${skip}`)).toMatchObject({
			status: 400,
			body: { error: `_skip must be an integer (got "${skip}" instead).` },
		});
	});

	test.each([
		[400, "The request is not valid."],
		[401, "Unauthorized"],
		[402, "The limit of the current plan is reached."],
		[403, "You do not have permission to do this."],
		[404, "Empty query: there is no object with this id."],
		[429, "API call count exceeded for this window"],
		[503, "The fake Close was told to answer 503."],
	])("a fault with the status %i has Close's body, or one of its shape", async (status, error) => {
		const fake = fakeClose();
		fake.close.disturbRequests({ status });

		expect(await send("/api/v1/webhook/", {}, fake)).toMatchObject({ status, body: { error } });
	});

	test("only a 429 says how long to wait", async () => {
		const fake = fakeClose();
		fake.close.disturbRequests({ status: 429 });
		fake.close.disturbRequests({ status: 503 });

		const { headers } = await send("/api/v1/webhook/", {}, fake);
		expect(headers.get("ratelimit")).toBe("limit=100, remaining=0, reset=1");
		expect(headers.get("retry-after")).toBe("1");
		expect((await send("/api/v1/webhook/", {}, fake)).headers.get("retry-after")).toBeNull();
	});

	test("the body of a fault may be text that is not JSON", async () => {
		const { close } = fakeClose();
		close.disturbRequests({ status: 502, body: "<h1>Bad gateway</h1>" });

		expect(await (await close.fetch(`${origin}/api/v1/webhook/`)).text()).toBe("<h1>Bad gateway</h1>");
	});

	test.each([
		["refused", "ECONNREFUSED"],
		["lost", "ECONNRESET"],
	] as const)("a connection that is %s rejects as fetch does in Node, with the code %s", async (connection, code) => {
		const { close } = fakeClose();
		close.disturbRequests({ connection });

		const error = await close.fetch(`${origin}/api/v1/webhook/`, { headers }).catch((e) => e);

		expect(error).toEqual(new TypeError("fetch failed"));
		expect(error.cause).toMatchObject({ code, message: `The connection was ${connection}.` });
	});
});
