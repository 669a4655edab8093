/** The message to a process: the time, and the customers to call for. */
export interface Round {
	/** The time of the test clock, in ms since 1970. */
	now: number;
	organizationIds: string[];
}

/** The results. */
export interface RoundResult {
	/** The failed calls, with the reason why a customer has to connect again, or the error. */
	failures: { organizationId: string; reason: string }[];
}
