import { createFakeClose, createTestClock } from "close-crm/testing";
import { describe, expect, test } from "vitest";
import { clientWithKey, sandbox } from "./sandbox.ts";

describe("a request that Close would reject", () => {
	test.each([
		["a missing field", "POST", "/task/", { _type: "lead" }, { text: "This field is required." }],
		["an unknown field", "POST", "/contact/", { nam: "Tomas" }, { nam: "Unknown field." }],
		["a wrong type", "POST", "/lead/", { name: 3 }, { name: "Invalid value." }],
		[
			"a wrong type in a list",
			"POST",
			"/contact/",
			{ emails: [{ email: "a@example.com" }, { email: "a" }] },
			{ emails: { errors: { 1: { email: "Invalid value." } } } },
		],
		["an unknown lead", "POST", "/contact/", { lead_id: "lead_0" }, { lead_id: "There is no lead with this id." }],
		["an unknown status", "POST", "/lead/", { status_id: "stat_0" }, { status_id: "There is no status with this id." }],
		[
			"an unknown custom field",
			"POST",
			"/lead/",
			{ "custom.cf_0": "A" },
			{ "custom.cf_0": "There is no custom field with this id or name." },
		],
	])("with %s gets an error that names the field", async (_what, method, path, body, errors) => {
		const { send } = sandbox();

		const answer = await send(method, path, body);

		expect(answer).toMatchObject({ status: 400, body: { errors: [], "field-errors": errors } });
	});

	test.each([
		["{", "The request contains invalid JSON."],
		["[]", "JSON data must be a dict."],
	])("with the body %s gets an error that says so", async (body, error) => {
		expect(await sandbox().send("POST", "/lead/", body)).toMatchObject({ status: 400, body: { error } });
	});

	test("with an id that does not exist is answered with 404, whatever its method", async () => {
		const { send } = sandbox();

		for (const method of ["GET", "PUT", "DELETE"]) {
			const { status, body } = await send(method, "/lead/lead_0/", method === "PUT" ? {} : undefined);
			expect({ status, body }).toEqual({
				status: 404,
				body: { error: "Empty query: there is no object with this id." },
			});
		}
	});

	test("without a credential does not count against the limit", async () => {
		const { close, send } = sandbox({ rateLimit: { limit: 1, window: 1000 } });
		for (let calls = 3; calls > 0; calls--) {
			expect((await close.fetch("https://api.close.com/api/v1/lead/")).status).toBe(401);
		}

		expect((await send("GET", "/lead/")).status).toBe(200);
		expect((await send("GET", "/lead/")).status).toBe(429);
	});

	test("is rejected by the server if it is sent in chunks", async () => {
		const { close } = sandbox();
		const server = await close.listen();

		const response = await fetch(`${server.url}/lead/`, {
			method: "POST",
			headers: { authorization: "Basic eDo=", "content-type": "application/json" },
			body: new Blob(['{"name":"Larkspur"}']).stream(),
			duplex: "half",
		} as RequestInit);

		expect(response.status).toBe(400);
		expect(await response.json()).toEqual({ error: "Chunked Transfer-Encoding is not supported." });
		await server.close();
	});
});

describe("a list", () => {
	async function tasks() {
		const world = sandbox();
		const { id: lead_id } = await world.client.request("POST /lead/", { body: { name: "Larkspur" } });
		for (const [text, date] of [
			["Write", "2026-06-03"],
			["Call", "2026-06-01"],
			["Visit", "2026-06-02"],
		] as const) {
			await world.client.request("POST /task/", { body: { lead_id, text, date } });
		}
		const texts = async (query: string) => {
			const { body } = await world.send("GET", `/task/?${query}`);
			return {
				texts: body.data.map(({ text }: { text: string }) => text),
				more: body.has_more,
				total: body.total_results,
			};
		};
		return { ...world, texts };
	}

	test("has the pages, filters and orders of the document", async () => {
		const { texts } = await tasks();

		expect(await texts("_limit=2")).toEqual({ texts: ["Write", "Call"], more: true, total: 3 });
		expect(await texts("_skip=2")).toEqual({ texts: ["Visit"], more: false, total: 3 });
		expect(await texts("_order_by=date")).toMatchObject({ texts: ["Call", "Visit", "Write"] });
		expect(await texts("_order_by=-date")).toMatchObject({ texts: ["Write", "Visit", "Call"] });
		expect(await texts("date__gte=2026-06-02&is_complete=false")).toEqual({
			texts: ["Write", "Visit"],
			more: false,
			total: 2,
		});
		expect(await texts("_type__in=outgoing_call,lead")).toMatchObject({ total: 3 });
		expect(await texts("is_complete=true")).toMatchObject({ texts: [] });
	});

	test("has only the fields that _fields names", async () => {
		const { send } = await tasks();

		const { body } = await send("GET", "/task/?_fields=text,is_complete&_limit=1");

		expect(body.data).toEqual([{ text: "Write", is_complete: false }]);
	});

	test("accepts a long query as the _params of a POST", async () => {
		const { send } = await tasks();

		const body = { _params: { _limit: 1, _fields: "text" } };
		const answer = await send("POST", "/task/", body, { "x-http-method-override": "GET" });

		expect(answer).toMatchObject({ status: 200, body: { data: [{ text: "Write" }], has_more: true } });
	});

	test("of all activities has every kind, in the order of creation", async () => {
		const { client } = sandbox();
		const { id: lead_id } = await client.request("POST /lead/", { body: { name: "Larkspur" } });
		await client.request("POST /activity/call/", { body: { lead_id, status: "completed" } });
		await client.request("POST /activity/note/", { body: { lead_id, note: "Called." } });
		await client.request("POST /activity/call/", { body: { lead_id } });

		const { data } = await client.request("GET /activity/", { query: { lead_id: [lead_id] } });

		expect(data.map(({ _type }) => _type)).toEqual(["Created", "Call", "Note", "Call"]);
	});
});

describe("a request whose response the document does not define", () => {
	test("is answered by a rule, but is an error in a strict sandbox", async () => {
		const report = ["GET", "/report/custom/fields/"] as const;
		const lead = ["GET", "/lead/?query=larkspur"] as const;

		expect((await sandbox().send(...report)).status).toBe(200);
		expect(await sandbox({ strict: true }).send(...report)).toMatchObject({
			status: 422,
			body: {
				error:
					"The sandbox is strict, and the document does not say what GET /report/custom/fields/ answers. The sandbox knows only the shape of its answer.",
			},
		});
		expect((await sandbox().send(...lead)).status).toBe(200);
		expect(await sandbox({ strict: true }).send(...lead)).toMatchObject({
			status: 422,
			body: { error: expect.stringContaining('what the query parameter "query" of /lead/ does') },
		});
	});

	test("is not among the usual requests for leads, contacts, opportunities, tasks and notes", async () => {
		const { client } = sandbox({ strict: true });
		const { id: lead_id } = await client.request("POST /lead/", {
			body: { name: "Larkspur", contacts: [{ name: "Tomas" }] },
		});
		await client.request("POST /contact/", { body: { lead_id, name: "Maya" } });
		const opportunity = { lead_id, value: 100, confidence: 50 };
		const { id } = await client.request("POST /opportunity/", { body: opportunity });
		await client.request("PUT /opportunity/{id}/", { path: { id }, body: { value: 200 } });
		const task = await client.request("POST /task/", { body: { lead_id, text: "Call" } });
		await client.request("PUT /task/{id}/", { path: { id: task.id }, body: { is_complete: true } });
		await client.request("POST /activity/note/", { body: { lead_id, note: "Called." } });
		await client.request("POST /custom_field/lead/", { body: { name: "Tier", type: "text" } });
		await client.request("POST /status/lead/", { body: { label: "Lost" } });
		await client.request("GET /me/", {});
		await client.request("DELETE /lead/{id}/", { path: { id: lead_id } });
	});
});

describe("credentials", () => {
	test("can be any key by default, which is the first user's; if some are listed, only those are accepted", async () => {
		const users = createFakeClose({ clock: createTestClock() });
		const { id: first } = await users.client().request("GET /me/", {});
		const { close } = sandbox({ credentials: [{ apiKey: "api_joe", userId: first }] });

		expect(await clientWithKey(close, "api_joe").request("GET /me/", {})).toMatchObject({ email: "joe@example.com" });
		await expect(clientWithKey(close, "api_other").request("GET /me/", {})).rejects.toMatchObject({ status: 401 });
	});

	test("of two users distinguish their events", async () => {
		const { close, client } = sandbox();
		const { user_id = "" } = await client.request("POST /membership/", {
			body: { email: "maya@example.com", role_id: "admin" },
		});
		const { id: joe } = await client.request("GET /me/", {});
		const dump = close.dump();
		const two = sandbox({
			credentials: [
				{ apiKey: "api_joe", userId: joe },
				{ accessToken: "token_maya", userId: String(user_id) },
			],
		});
		two.close.load(dump);

		await clientWithKey(two.close, "api_joe").request("POST /lead/", { body: { name: "One" } });
		await two.send("POST", "/lead/", { name: "Two" }, { authorization: "Bearer token_maya" });

		const { data } = await clientWithKey(two.close, "api_joe").events.list({ object_type: "lead", action: "created" });
		expect(data).toMatchObject([
			{ user_id, api_key_id: null, oauth_client_id: expect.stringMatching(/^oa2client_/) },
			{ user_id: joe, api_key_id: expect.stringMatching(/^api_/), oauth_client_id: null },
		]);
	});
});
