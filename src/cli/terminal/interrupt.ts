import type { Host } from "./host.ts";

/** Ctrl-C, and the signal of a service manager. The first asks the command to end, the second ends it at once. */
export interface Interrupt {
	/** Aborts at the first signal. Commands that never use it are ended by Node at once. */
	readonly signal: AbortSignal;
	/** Stops listening, so that the process can end. */
	end(): void;
}

/** The exit code of a process that Ctrl-C ended, as shells report it. */
const EXIT_INTERRUPTED = 130;

export function createInterrupt(host: Host): Interrupt {
	const controller = new AbortController();
	let isListening = false;
	const interrupt = () => {
		if (controller.signal.aborted) host.exit(EXIT_INTERRUPTED);
		// The terminal has printed ^C, so the next message needs a line of its own.
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

/** The error of a call that Ctrl-C ended. */
export class Interrupted extends Error {
	constructor() {
		super("Interrupted.");
		this.name = "Interrupted";
	}
}
