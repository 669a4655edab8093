/** What the command ends with. */
export const EXIT = { done: 0, failed: 1, usage: 2, unhealthy: 3 } as const;
