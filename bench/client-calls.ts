// The same call by close-crm and by other clients: one at a time, and twenty at once.
import { fileURLToPath } from "node:url";
import { request as octokit } from "@octokit/request";
import axios from "axios";
import ky from "ky";
import { ofetch } from "ofetch";
import OpenAI from "openai";
import createOpenApiClient from "openapi-fetch";
import Stripe from "stripe";
import type { paths } from "../src/generated/schema.ts";
import { against, interleave, type Times } from "./interleave.ts";

const ROUNDS = 61;
const WARM_UP_ROUNDS = 5;
const CALLS = 100;
const TIMEOUT_MS = 30_000;

const webhook = {
	url: "https://test.example.com",
	events: [
		{ object_type: "lead", action: "created" },
		{ object_type: "opportunity", action: "updated" },
	],
	verify_ssl: true,
};

type Call = () => Promise<unknown>;

/** Clients with their default settings. */
type Calls = Record<string, { get: Call; post: Call }>;

/** Measures calls. Resolves to a section of Markdown. */
export async function benchCalls(base: string): Promise<string> {
	const calls = await clientsOf(base);
	const of = (method: "get" | "post") =>
		Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, call[method]]));
	const columns: Map<string, string>[] = [];
	for (const atOnce of [1, 20]) {
		for (const method of ["get", "post"] as const) {
			columns.push(against(await measure(of(method), atOnce), "bare fetch"));
		}
	}
	return [
		"Time of a call against bare `fetch`, with a local server (median of the rounds, and their middle half; less is faster). close-crm, openai, stripe-node on fetch and ky use `fetch`, with retries and time-outs. @octokit/request and openapi-fetch have neither by default, ofetch has no time-out, and stripe-node and axios use `node:http`.",
		"",
		"| | GET | POST | 20 GET at once | 20 POST at once |",
		"|---|---|---|---|---|",
		...Object.keys(calls).map((name) => `| ${[name, ...columns.map((column) => column.get(name))].join(" | ")} |`),
	].join("\n");
}

async function clientsOf(base: string): Promise<Calls> {
	const built = fileURLToPath(new URL("../dist/index.js", import.meta.url));
	const { createClient }: typeof import("../src/index.ts") = await import(built);
	const authorization = `Basic ${btoa("api_test:")}`;
	const headers = { authorization, "content-type": "application/json" };
	const [one, all] = [`${base}/webhook/whsub_1/`, `${base}/webhook/`];

	const client = createClient({ apiKey: "api_test", baseUrl: base, logger: () => {} });
	const openapi = createOpenApiClient<paths>({ baseUrl: base, headers: { authorization } });
	const { hostname, port } = new URL(base);
	const stripe = new Stripe("api_test", { host: hostname, port, protocol: "http", telemetry: false });
	const stripeOnFetch = new Stripe("api_test", {
		host: hostname,
		port,
		protocol: "http",
		telemetry: false,
		httpClient: Stripe.createFetchHttpClient(),
	});
	const openai = new OpenAI({ apiKey: "api_test", baseURL: base, timeout: TIMEOUT_MS });
	const octokitHere = octokit.defaults({ baseUrl: base, headers: { authorization } });
	const kyHere = ky.create({ headers: { authorization } });
	const axiosHere = axios.create({ headers: { authorization }, timeout: TIMEOUT_MS });

	return {
		"bare fetch": {
			get: async () => (await fetch(one, { headers: { authorization } })).json(),
			post: async () => (await fetch(all, { method: "POST", headers, body: JSON.stringify(webhook) })).json(),
		},
		"close-crm": {
			get: () => client.request("GET /webhook/{id}/", { path: { id: "whsub_1" } }),
			post: () => client.request("POST /webhook/", { body: webhook }),
		},
		openai: {
			get: () => openai.get("/webhook/whsub_1/"),
			post: () => openai.post("/webhook/", { body: webhook }),
		},
		"stripe-node on fetch": {
			get: () => stripeOnFetch.rawRequest("GET", "/v2/webhook/whsub_1/"),
			post: () => stripeOnFetch.rawRequest("POST", "/v2/webhook/", webhook),
		},
		ky: {
			get: () => kyHere.get(one).json(),
			post: () => kyHere.post(all, { json: webhook }).json(),
		},
		"@octokit/request": {
			get: () => octokitHere("GET /webhook/{id}/", { id: "whsub_1" }),
			post: () => octokitHere("POST /webhook/", { data: webhook }),
		},
		"openapi-fetch": {
			get: () => openapi.GET("/webhook/{id}/", { params: { path: { id: "whsub_1" } } }),
			post: () => openapi.POST("/webhook/", { body: webhook }),
		},
		ofetch: {
			get: () => ofetch(one, { headers: { authorization } }),
			post: () => ofetch(all, { method: "POST", headers: { authorization }, body: webhook }),
		},
		"stripe-node": {
			get: () => stripe.rawRequest("GET", "/v2/webhook/whsub_1/"),
			post: () => stripe.rawRequest("POST", "/v2/webhook/", webhook),
		},
		axios: {
			get: () => axiosHere.get(one),
			post: () => axiosHere.post(all, webhook),
		},
	};
}

async function measure(calls: Record<string, Call>, atOnce: number): Promise<Times> {
	const runs = Object.entries(calls).map(([name, call]) => {
		const run = async () => {
			const start = performance.now();
			for (let count = 0; count < CALLS; count += atOnce) await Promise.all(Array.from({ length: atOnce }, call));
			return performance.now() - start;
		};
		return [name, run] as const;
	});
	for (const [, run] of runs) for (let count = 0; count < WARM_UP_ROUNDS; count++) await run();
	return interleave(Object.fromEntries(runs), ROUNDS);
}
