// One of the two servers of receiver.ts, in a thread of its own. JavaScript, so that nothing stands between it and Node.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

const { kind, key, build } = workerData;
const keyBytes = Buffer.from(key, "hex");

function bare(request, response) {
	const chunks = [];
	request.on("data", (chunk) => chunks.push(chunk));
	request.on("end", () => {
		const body = Buffer.concat(chunks);
		const hash = createHmac("sha256", keyBytes).update(request.headers["close-sig-timestamp"]).update(body).digest();
		const verified = timingSafeEqual(hash, Buffer.from(request.headers["close-sig-hash"], "hex"));
		JSON.parse(body.toString());
		response.writeHead(verified ? 200 : 401).end();
	});
}

async function closeCrm() {
	const { createReceiver, toNodeHandler } = await import(build);
	return toNodeHandler(
		createReceiver({ signatureKey: key, on: { "lead.created": async () => {} }, fallback: () => {} }),
	);
}

const server = createServer(kind === "bare" ? bare : await closeCrm());
server.listen(0, "127.0.0.1", () => parentPort?.postMessage(server.address().port));
