import { runProgram } from "./run-program.ts";

/** A request that a program sent. */
export interface Sent {
	route: string;
	body: Record<string, unknown>;
	url: URL;
}

/**
 * Runs a program with a server that sends these responses for each route, in order. The result includes the requests.
 */
export async function runWith(code: string, answers: Record<string, object[]>) {
	const sent: Sent[] = [];
	const { printed } = await runProgram(code, async (request) => {
		const url = new URL(request.url);
		const route = `${request.method} ${url.pathname.replace("/api/v1", "")}`;
		const text = await request.text();
		sent.push({ route, url, body: text === "" ? {} : JSON.parse(text) });
		const answer = answers[route]?.shift();
		return answer ? Response.json(answer) : Response.json({ error: `Nothing for ${route}` }, { status: 404 });
	});
	return { printed, sent };
}
