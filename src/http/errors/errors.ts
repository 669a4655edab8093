/**
 * The base class of the errors that the client's calls reject with. `cause` is the underlying error, if there is one.
 * No property of an error contains a credential or a signature key.
 */
export class CloseError extends Error {
	static {
		// On the prototype, because a property of each error would be logged with it. Set through `this`, because bundlers
		// rename a class that refers to itself.
		this.prototype.name = "CloseError";
	}
}

/** An option or argument is wrong. Nothing was sent. The message names it and says what to do. */
export class CloseInputError extends CloseError {
	static {
		this.prototype.name = "CloseInputError";
	}
}

/** There was no response: the connection was refused or lost, or the host name did not resolve. `cause` says which. */
export class CloseConnectionError extends CloseError {
	static {
		this.prototype.name = "CloseConnectionError";
	}
}

/** Close did not respond completely within the `timeout`. It may or may not have carried out the request. */
export class CloseTimeoutError extends CloseConnectionError {
	static {
		this.prototype.name = "CloseTimeoutError";
	}
}

/**
 * Close responded with a success status, but with an unexpected body, such as a proxy's HTML page or an object without
 * an id.
 */
export class CloseResponseError extends CloseError {
	/** The HTTP status, such as 200. */
	readonly status: number;
	/** The headers of the response, without cookies and credentials. */
	readonly headers: Headers;
	/** The beginning of the body as a string, without credentials and signature keys. */
	readonly body: string;

	static {
		this.prototype.name = "CloseResponseError";
	}

	/** @hidden */
	constructor(message: string, { status, headers, body }: { status: number; headers: Headers; body: string }) {
		super(message);
		this.status = status;
		this.headers = headers;
		this.body = body;
	}
}
