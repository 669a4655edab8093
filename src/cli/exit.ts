/** The exit codes of the command. */
export const EXIT = { done: 0, failed: 1, usage: 2, unhealthy: 3 } as const;

/** The command was called with wrong arguments. The message is one line that says what to do. */
export class UsageError extends Error {
	static {
		UsageError.prototype.name = "UsageError";
	}
}
