import type { Host } from "./host.ts";

/**
 * Handles Ctrl-C and the signal of a service manager. The first signal asks the command to end, the second ends it
 * immediately.
 */
export interface Interrupt {
	/** Aborts at the first signal. If a command never reads it, Node ends the process immediately. */
	readonly signal: AbortSignal;
	/** Stops listening, so that the process can end. */
	end(): void;
}

/** The exit code that shells report after Ctrl-C. */
const EXIT_INTERRUPTED = 130;

export function createInterrupt(host: Host): Interrupt {
	const controller = new AbortController();
	let isListening = false;
	const interrupt = () => {
		if (controller.signal.aborted) host.exit(EXIT_INTERRUPTED);
		// The terminal has printed ^C, so the next message needs a new line.
		if (host.stderr.isTTY) host.stderr.write("\n");
		controller.abort(new Interrupted());
	};
	return {
		get signal() {
			if (!isListening) {
				isListening = true;
				host.on("SIGINT", interrupt);
				host.on("SIGTERM", interrupt);
			}
			return controller.signal;
		},
		end() {
			host.off("SIGINT", interrupt);
			host.off("SIGTERM", interrupt);
		},
	};
}

/** The error of a call that Ctrl-C interrupted. */
export class Interrupted extends Error {
	constructor() {
		super("Interrupted.");
		this.name = "Interrupted";
	}
}
