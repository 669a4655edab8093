/** What a process is told: the time, and the customers to call for. */
export interface Round {
	/** The time of the test clock, in ms since 1970. */
	now: number;
	organizationIds: string[];
}

/** What came of it. */
export interface RoundResult {
	/** The calls that failed, with the reason why a customer has to connect again, or the error. */
	failures: { organizationId: string; reason: string }[];
}
