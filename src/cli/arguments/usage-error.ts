/** The command was called wrongly. The message is one line that says what to do. */
export class UsageError extends Error {
	static {
		UsageError.prototype.name = "UsageError";
	}
}
