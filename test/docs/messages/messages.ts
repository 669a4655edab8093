/** The source of each message of docs/troubleshooting.md: a call that throws it, or returns text that contains it. */
export type Messages = Record<string, (message: string) => unknown>;
