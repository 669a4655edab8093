// A server for throughput.ts, in a separate thread. It is JavaScript, so that Node runs it without a loader.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";
import { toNodeHandler } from "close-crm/node";
import { createReceiver } from "close-crm/receive";
import express from "express";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as SvixWebhook } from "svix";

const { kind, key, base64Key } = workerData;
const keyBytes = Buffer.from(key, "hex");

/** The minimum work of any receiver: HMAC and JSON.parse. */
function bare(request, response) {
	const chunks = [];
	request.on("data", (chunk) => chunks.push(chunk));
	request.on("end", () => {
		const body = Buffer.concat(chunks);
		const hash = createHmac("sha256", keyBytes).update(request.headers["close-sig-timestamp"]).update(body).digest();
		const isVerified = timingSafeEqual(hash, Buffer.from(request.headers["close-sig-hash"], "hex"));
		JSON.parse(body.toString());
		response.writeHead(isVerified ? 200 : 401, { "content-length": 0 }).end();
	});
}

function closeCrm() {
	const options = { signatureKey: key, on: { "lead.created": async () => {} }, fallback: () => {} };
	return toNodeHandler(createReceiver(options));
}

function octokit() {
	const webhooks = new Webhooks({ secret: key });
	webhooks.on("issues", async () => {});
	return createNodeMiddleware(webhooks, { path: "/close" });
}

/** Express as in the packages' documentation: a raw body parser, then a function that verifies or throws. */
function behindExpressRaw(verify) {
	const app = express();
	app.post("/close", express.raw({ type: "application/json", limit: "1mb" }), async (request, response) => {
		await verify(request);
		response.status(200).end();
	});
	return app;
}

function closeCrmInExpress() {
	const app = express();
	app.post("/close", closeCrm());
	return app;
}

function stripeInExpress() {
	const { webhooks } = new Stripe("sk_test_none");
	return behindExpressRaw(({ body, headers }) => webhooks.constructEvent(body, headers["stripe-signature"], key));
}

function svixInExpress() {
	const webhook = new SvixWebhook(base64Key);
	return behindExpressRaw(({ body, headers }) => webhook.verify(body, headers));
}

function standardInExpress() {
	const webhook = new StandardWebhook(base64Key);
	return behindExpressRaw(({ body, headers }) => webhook.verify(body.toString(), headers));
}

const KINDS = {
	bare: () => bare,
	closeCrm,
	octokit,
	closeCrmInExpress,
	stripeInExpress,
	svixInExpress,
	standardInExpress,
};

const server = createServer(KINDS[kind]());
server.listen(0, "127.0.0.1", () => parentPort?.postMessage(server.address().port));
