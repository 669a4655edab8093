/** Ctrl-C, and the signal of a service manager: the first asks the command to end, the second ends it at once. */
export interface Interrupt {
	/** Aborts at the first of them. Listens from the first use on, so that other commands just end. */
	readonly signal: AbortSignal;
	/** Stops listening, so that the process can end. */
	end(): void;
}

export function createInterrupt(): Interrupt {
	const controller = new AbortController();
	let isListening = false;
	const interrupt = () => {
		if (controller.signal.aborted) process.exit(130);
		// The next output starts on a line of its own, below the ^C that the terminal shows.
		if (process.stderr.isTTY) process.stderr.write("\n");
		controller.abort(new Interrupted());
	};
	return {
		get signal() {
			if (!isListening) {
				isListening = true;
				process.on("SIGINT", interrupt);
				process.on("SIGTERM", interrupt);
			}
			return controller.signal;
		},
		end() {
			process.off("SIGINT", interrupt);
			process.off("SIGTERM", interrupt);
		},
	};
}

/** What a call rejects with that Ctrl-C has ended. */
export class Interrupted extends Error {
	constructor() {
		super("Interrupted.");
		this.name = "Interrupted";
	}
}
