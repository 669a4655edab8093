// Calls the handler on this machine in the same way as an AWS function URL. It is not deployed.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { handler } from "./handler.ts";

const { PORT = "3000" } = process.env;

const server = createServer(async (request, response) => {
	const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
	const answer = await handler({
		requestContext: { http: { method: request.method ?? "GET" } },
		headers: Object.fromEntries(headers),
		body: await text(request),
		isBase64Encoded: false,
	});
	response.writeHead(answer.statusCode, answer.headers).end();
});
server.listen(Number(PORT), () => console.log(`Listening on http://localhost:${PORT}/close`));
