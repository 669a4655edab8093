import { DurableObject } from "cloudflare:workers";
import type { Claim, Store } from "close-crm/receive";

const CLAIM_LIFETIME_MS = 60_000;
/** A little longer than the 72 hours in which Close retries. */
const RETENTION_MS = 73 * 60 * 60 * 1000;

/** The state of an event that is being handled or was handled. */
interface State {
	/** The run of the handler that has the claim. Undefined once the event is handled. */
	holder?: string;
	/** When to forget the event, in ms since 1970. */
	expires: number;
}

/**
 * The state of one event. No other call runs between reading and writing its storage, so exactly one caller can claim
 * the event.
 */
export class CloseEvent extends DurableObject {
	async claim(holder: string): Promise<Claim> {
		const state = await this.#read();
		if (state) return state.holder === undefined ? "done" : "in_progress";
		await this.#write({ holder, expires: Date.now() + CLAIM_LIFETIME_MS });
		return "claimed";
	}

	async complete(): Promise<void> {
		await this.#write({ expires: Date.now() + RETENTION_MS });
	}

	async release(holder: string): Promise<void> {
		if ((await this.#read())?.holder === holder) await this.ctx.storage.deleteAll();
	}

	async renew(holder: string): Promise<void> {
		if ((await this.#read())?.holder === holder) await this.#write({ holder, expires: Date.now() + CLAIM_LIFETIME_MS });
	}

	/** Called when a state expires. */
	override async alarm(): Promise<void> {
		if (!(await this.#read())) await this.ctx.storage.deleteAll();
	}

	async #read(): Promise<State | undefined> {
		const state = await this.ctx.storage.get<State>("state");
		return state && state.expires > Date.now() ? state : undefined;
	}

	async #write(state: State): Promise<void> {
		await this.ctx.storage.put("state", state);
		await this.ctx.storage.setAlarm(state.expires);
	}
}

/** A store with a Durable Object for each event. */
export function durableObjectStore(events: DurableObjectNamespace<CloseEvent>): Store {
	return {
		claimLifetime: CLAIM_LIFETIME_MS,
		claim: (key, holder) => events.getByName(key).claim(holder),
		complete: (key) => events.getByName(key).complete(),
		release: (key, holder) => events.getByName(key).release(holder),
		renew: (key, holder) => events.getByName(key).renew(holder),
	};
}
