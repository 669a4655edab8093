/** What each message of docs/troubleshooting.md comes from: a call that throws it, or gives the text it is part of. */
export type Messages = Record<string, (message: string) => unknown>;
