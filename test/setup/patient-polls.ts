// `vi.waitFor` and `vi.waitUntil` give up after a second by default, which is too short for starting a process on a
// busy machine. There is no configuration option for that.
import { vi } from "vitest";

const PATIENCE_MS = 120_000;

const { waitFor, waitUntil } = vi;

function patient(options: number | { timeout?: number; interval?: number } = {}) {
	return { ...(typeof options === "object" && options), timeout: PATIENCE_MS };
}

vi.waitFor = (callback, options) => waitFor(callback, patient(options));
vi.waitUntil = (callback, options) => waitUntil(callback, patient(options));
