// Runs the module of an example as its platform does, on a free port: `host.ts hono` or `host.ts next`.
import hono from "../../examples/hono/index.ts";
import { POST } from "../../examples/next/app/close/route.ts";
import { listenWeb } from "../receive/adapters/servers.ts";

const { CLOSE_SIGNATURE_KEY } = process.env;

const HOSTS: { [example: string]: (request: Request) => Promise<Response> } = {
	// Workers call the module's `fetch` with the variables and secrets, and with their context.
	hono: async (request) =>
		hono.fetch(request, CLOSE_SIGNATURE_KEY === undefined ? {} : { CLOSE_SIGNATURE_KEY }, {
			waitUntil: () => {},
			passThroughOnException: () => {},
			props: {},
		}),
	// Next.js calls the function named after the method.
	next: POST,
};

const host = HOSTS[process.argv[2] ?? ""];
if (!host) throw new Error(`Give one of ${Object.keys(HOSTS)}.`);
const { url } = await listenWeb(host);
console.log(`Listening on ${url}`);
