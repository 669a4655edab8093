import { runSuite } from "./index.ts";
import { receiver } from "./network.ts";

interface Environment {
	/** This worker itself: each call is a request of its own. */
	SELF: { fetch: typeof globalThis.fetch };
}

// Runs the suite in workerd: the servers' addresses come as the JSON of a POST to /, and the answer is the report.
export default {
	async fetch(request: Request, { SELF }: Environment): Promise<Response> {
		if (new URL(request.url).pathname === "/close") return receiver.fetch(request);
		const send = (init: RequestInit) => SELF.fetch("http://localhost/close", init);
		try {
			return Response.json(await runSuite(await request.json(), send));
		} catch (error) {
			// workerd would keep it to itself.
			return new Response(String(error), { status: 500 });
		}
	},
};
