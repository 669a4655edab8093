/** The exit codes of the command. */
export const EXIT = {
	done: 0,
	/** An error, or an interruption. */
	failed: 1,
	/** The arguments were wrong. */
	usage: 2,
	/** A subscription is paused or failing. */
	unhealthy: 3,
	/** A written file differs from the account. */
	outdated: 3,
} as const;

/** The command was called with wrong arguments. The message is one line that says what to do. */
export class UsageError extends Error {
	static {
		this.prototype.name = "UsageError";
	}
}
