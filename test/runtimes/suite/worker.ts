import { runSuite } from "./index.ts";
import { createServed } from "./network.ts";

interface Environment {
	/** This worker itself: each call is a separate request. */
	SELF: { fetch: typeof globalThis.fetch };
}

const { receivers, checks } = createServed();

// Runs the suite in workerd: a POST to / contains the servers' addresses as JSON, and the response is the report.
export default {
	async fetch(request: Request, { SELF }: Environment, context: unknown): Promise<Response> {
		const { pathname } = new URL(request.url);
		if (pathname === "/close" || pathname === "/late") return receivers[pathname].fetch(request, context);
		const served = checks("Workers", (init, path) => SELF.fetch(`http://localhost${path}`, init));
		try {
			return Response.json(await runSuite(await request.json(), served));
		} catch (error) {
			// workerd does not print it.
			return new Response(String(error), { status: 500 });
		}
	},
};
