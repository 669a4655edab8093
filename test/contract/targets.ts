import { once } from "node:events";
import { createServer } from "node:http";
import { createClient } from "close-crm";
import { createFakeClose, createTestClock, type FakeClose, sampleEvent } from "close-crm/testing";
import { DOCUMENT } from "../../scripts/document/paths.ts";
import { startPrism } from "../../scripts/prism.ts";
import { exampleState } from "./example-state.ts";

/** A server that answers as documented. */
export interface Target {
	name: string;
	/**
	 * Returns a Close that will answer the next call with this status. `example` names the document's example that fits
	 * the call, for a target that answers only with examples.
	 */
	prepare(status: number, example?: string): Promise<World>;
}

/** A Close, and what the tests need to know about it. */
export interface World {
	baseUrl: string;
	/** The headers that the next call needs. */
	headers: Record<string, string>;
	/** The id of an existing subscription. */
	subscription: string;
	/** The id of an event in its log, an update of an opportunity. */
	event: string;
}

/** Prism's mock, which answers with the document's examples. */
export function prismMock(baseUrl: string): Target {
	return {
		name: "a Prism mock of the document",
		async prepare(status, example) {
			const headers = { prefer: `code=${status}${example === undefined ? "" : `, example=${example}`}` };
			return { baseUrl, headers, subscription: "whsub_6un6NQjYTaFdgtIZsTDXP6", event: "ev_2sYKRjcrA79yKxi3S4Crd7" };
		},
	};
}

/** With decimals, as Close sends them. */
const TOO_MANY = { ratelimit: "limit=100, remaining=0, reset=0.87", "retry-after": "1" };

/** The fake Close, a new one for each call of `prepare`, behind a Prism that compares both directions with the document. */
export class FakeBehindPrism implements Target {
	readonly name = "the fake Close behind Prism";
	readonly clock = createTestClock({ now: Date.UTC(2026, 10, 23) });
	close: FakeClose = createFakeClose({ clock: this.clock });
	readonly #state = exampleState(this.close.dump());
	// Prism keeps its connections open, so the port stays and the fake behind it changes.
	readonly #server = createServer(async (incoming, outgoing) => {
		const chunks: Buffer[] = [];
		for await (const chunk of incoming) chunks.push(chunk);
		const { authorization = "", "content-type": type = "" } = incoming.headers;
		const response = await this.close.fetch(`http://127.0.0.1${incoming.url}`, {
			method: incoming.method ?? "",
			headers: { authorization, "content-type": type },
			body: chunks.length > 0 ? Buffer.concat(chunks) : null,
		});
		outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
	});
	#prism: Awaited<ReturnType<typeof startPrism>> | undefined;

	async start(): Promise<void> {
		await once(this.#server.listen(0, "127.0.0.1"), "listening");
		const address = this.#server.address();
		if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
		this.#prism = await startPrism(DOCUMENT, { upstream: `http://127.0.0.1:${address.port}/api/v1` });
	}

	async stop(): Promise<void> {
		await this.#prism?.stop();
		this.#server.closeAllConnections();
		this.#server.close();
	}

	/** For a success it has every object of the document's examples. An error is answered whatever it has. */
	async prepare(status: number): Promise<World> {
		const createStatus = status === 201 ? 201 : 200;
		this.close = createFakeClose({ clock: this.clock, createStatus, fetch: () => new Response() });
		const baseUrl = this.#prism?.url ?? "";
		if (status >= 400) {
			this.close.disturbRequests({ status, ...(status === 429 && { headers: TOO_MANY }) });
			return { baseUrl, headers: {}, subscription: "whsub_6un6NQjYTaFdgtIZsTDXP6", event: "ev_2sYKRjcrA79yKxi3S4Crd7" };
		}
		this.close.load(this.#state);
		const client = createClient({ apiKey: "api_test", fetch: this.close.fetch });
		const events = [{ object_type: "opportunity", action: "updated" }];
		const { id } = await client.webhooks.create({ url: "https://existing.example.com", events });
		const { id: event } = this.close.emit(sampleEvent("opportunity.updated"));
		return { baseUrl, headers: {}, subscription: id, event };
	}
}
