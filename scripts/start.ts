// npm start: shows the way from a subscription to a handled event, without a network.
import { runScript } from "./document/stop.ts";
import { receiveFromSandbox } from "./start/receive-from-sandbox.ts";
import { subscribeAtPrism } from "./start/subscribe-at-prism.ts";

await runScript(async () => {
	await subscribeAtPrism();
	await receiveFromSandbox();
});
