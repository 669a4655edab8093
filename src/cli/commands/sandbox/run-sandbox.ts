import { EVENT_TYPES } from "../../../index.ts";
import { createFakeClose, type FakeClose } from "../../../testing/index.ts";
import type { Context } from "../../context.ts";
import { UsageError } from "../../exit.ts";
import type { Message } from "../../ui/messages.ts";
import { startUiServer } from "../../ui/ui-server.ts";
import { createServerClock, type ServerClock } from "./server-clock.ts";
import { openStateFile } from "./state-file.ts";
import { sandboxActions, watchSandbox } from "./watch.ts";

/** The key to print. The sandbox accepts any key. */
const API_KEY = "api_sandbox";

/** The options of the command. */
export interface SandboxOptions {
	port: number;
	seed?: true | undefined;
	state?: string | undefined;
	deliverTo?: string | undefined;
	/** The port of the page. */
	ui?: number | undefined;
}

/** Runs a sandbox until the command is interrupted. */
export async function runSandbox(options: SandboxOptions, context: Context): Promise<void> {
	const { port, seed = false, state, deliverTo, ui } = options;
	const { output, interrupt } = context;
	const { signal } = interrupt;
	const clock = createServerClock();
	const close = createFakeClose({ clock });
	const stateFile = state === undefined ? undefined : await openStateFile(state, close);
	if (seed && !stateFile?.isLoaded) close.seed();
	const signatureKey = deliverTo === undefined ? undefined : await subscribe(close, deliverTo);
	const server = await close.listen({ port }).catch((cause: NodeJS.ErrnoException) => {
		if (cause.code !== "EADDRINUSE") throw cause;
		throw new UsageError(`Port ${port} is in use. Pass another port with --port, or 0 for a free port.`, { cause });
	});
	const page = ui === undefined ? undefined : await openPage(ui, close, clock);
	try {
		printStart(context, server.url, signatureKey);
		if (page) output.note(`The page is at ${page.url}`);
		output.note("Press Ctrl-C to stop.");
		await untilAborted(signal);
	} finally {
		clock.stop();
		await page?.close();
		await server.close();
		await stateFile?.close();
	}
	const { requests, deliveries } = close.record;
	output.note(`${requests.length} calls answered, ${deliveries.length} deliveries sent.`);
}

/** Serves a page that shows what happens in the sandbox. */
async function openPage(port: number, close: FakeClose, clock: ServerClock) {
	// The server starts with the actions, and the actions show their results on the server.
	let show: (message: Message) => void = () => {};
	const server = await startUiServer(
		"Close sandbox",
		sandboxActions(close, clock, (message) => show(message)),
		port,
	);
	show = server.show;
	const stopWatching = watchSandbox(close, clock, server.show);
	return {
		url: server.url,
		async close() {
			stopWatching();
			await server.close();
		},
	};
}

/** Subscribes an endpoint to all events, unless it already is. Returns its signature key. */
async function subscribe(close: FakeClose, url: string): Promise<string> {
	const known = close.subscriptions().find((each) => each.url === url && each.status === "active");
	if (known) return known.signature_key;
	const events = Object.entries(EVENT_TYPES).flatMap(([object_type, actions]) =>
		actions.map((action) => ({ object_type, action })),
	);
	const { signature_key } = await close.client({ apiKey: API_KEY }).webhooks.create({ url, events });
	return signature_key;
}

/** Prints the URL of the sandbox and the variables to set. The keys are not secret: they only work in this sandbox. */
function printStart({ output }: Context, url: string, signatureKey: string | undefined): void {
	if (output.isJson) {
		output.json({ base_url: url, api_key: API_KEY, ...(signatureKey && { signature_key: signatureKey }) });
		return;
	}
	output.line(`The sandbox is at ${url}`);
	output.line(`  export CLOSE_API_KEY=${API_KEY}`);
	if (signatureKey !== undefined) output.line(`  export CLOSE_SIGNATURE_KEY=${signatureKey}`);
	output.line(`  npx close-crm webhooks list --base-url ${url}`);
	output.line(`  curl ${url}/lead/ -u $CLOSE_API_KEY:`);
}

function untilAborted(signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener("abort", () => resolve(), { once: true });
	});
}
