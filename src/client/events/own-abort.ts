/**
 * An abort of one's own that also follows a caller's signal. `AbortSignal.any` would not do: on Node 20 it keeps what it
 * made for as long as the caller's signal lives.
 */
export class OwnAbort {
	readonly #controller = new AbortController();
	readonly #parent: AbortSignal | undefined;
	readonly #follow = () => this.#controller.abort(this.#parent?.reason);

	constructor(parent: AbortSignal | undefined) {
		this.#parent = parent;
		if (parent?.aborted) this.#follow();
		else parent?.addEventListener("abort", this.#follow);
	}

	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	/** Aborts, and no longer follows the caller's signal. */
	end(): void {
		this.#parent?.removeEventListener("abort", this.#follow);
		this.#controller.abort();
	}
}
