// npm start: the whole road without a network, from a subscription to a handled event.
import { runScript } from "./document/stop.ts";
import { receiveFromSandbox } from "./start/receive-from-sandbox.ts";
import { subscribeAtPrism } from "./start/subscribe-at-prism.ts";

await runScript(async () => {
	await subscribeAtPrism();
	await receiveFromSandbox();
});
