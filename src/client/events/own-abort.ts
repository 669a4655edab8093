/**
 * An abort controller that also follows the caller's signal. Unlike `AbortSignal.any` on Node 20, it does not leak for
 * as long as the caller's signal lives.
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

	/** Aborts, and stops following the caller's signal. */
	end(): void {
		this.#parent?.removeEventListener("abort", this.#follow);
		this.#controller.abort();
	}
}
