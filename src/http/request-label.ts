/** A request as errors name it. */
export interface RequestLabel {
	method: string;
	/** The path below the base URL, with its parameters filled in, such as `/webhook/whsub_1/`. */
	path: string;
}

/** Formats a request as errors show it: `GET /webhook/whsub_1/`. */
export function toRequestLine({ method, path }: RequestLabel): string {
	return `${method} ${path}`;
}
