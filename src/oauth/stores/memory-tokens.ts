import type { TokenStore } from "./token-store.ts";

/** A token store in the memory of this process, for tests. Its tokens are lost when the process ends. */
export function memoryTokens(options: { now?: () => number } = {}): TokenStore {
	const { now = Date.now } = options;
	const values = new Map<string, string>();
	const locks = new Map<string, { expires: number }>();
	return {
		async read(key) {
			return values.get(key);
		},
		async write(key, value) {
			values.set(key, value);
		},
		async delete(key) {
			values.delete(key);
		},
		async lock(key, lease) {
			const held = locks.get(key);
			if (held && held.expires > now()) return undefined;
			const lock = { expires: now() + lease };
			locks.set(key, lock);
			return async () => {
				if (locks.get(key) === lock) locks.delete(key);
			};
		},
	};
}
