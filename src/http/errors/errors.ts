/**
 * What every call of the client rejects with. `cause` is what led to it, where there was something.
 * No error holds a credential or a signature key, in no property.
 */
export class CloseError extends Error {
	static {
		// Not by its name: bundlers rename a class that names itself here, and consoles print the renamed one.
		this.prototype.name = "CloseError";
	}
}

/** An option or argument is wrong. Nothing was sent; the message names it and says what to do. */
export class CloseInputError extends CloseError {
	static {
		this.prototype.name = "CloseInputError";
	}
}

/** No answer came: the connection was refused or broke, or the name did not resolve. `cause` says which. */
export class CloseConnectionError extends CloseError {
	static {
		this.prototype.name = "CloseConnectionError";
	}
}

/** Close did not answer in full within the `timeout`. Whether it did what was asked is unknown. */
export class CloseTimeoutError extends CloseConnectionError {
	static {
		this.prototype.name = "CloseTimeoutError";
	}
}

/** Close answered with success, but the body is not the JSON that goes with it, such as a proxy's HTML page. */
export class CloseResponseError extends CloseError {
	/** The HTTP status, such as 200. */
	readonly status: number;
	/** The start of the body as text, with credentials and signature keys taken out. */
	readonly body: string;

	static {
		this.prototype.name = "CloseResponseError";
	}

	/** @hidden */
	constructor(message: string, details: { status: number; body: string; cause?: unknown }) {
		super(message, { cause: details.cause });
		this.status = details.status;
		this.body = details.body;
	}
}
