import type { Handlers } from "../api/call.ts";
import { USERS } from "./users.ts";

/** The operations that the general rules do not answer. */
export const SPECIAL: Handlers = {
	...USERS,
};
