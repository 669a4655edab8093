import { vi } from "vitest";

/**
 * Loads the library as in a runtime that lacks `process`, so that it has only Web Crypto. Neither this import nor later
 * ones get a module that was loaded in the other runtime.
 */
export async function importWithout(object: object, name: string): Promise<typeof import("close-crm/receive")> {
	const property = Object.getOwnPropertyDescriptor(object, name);
	Reflect.deleteProperty(object, name);
	vi.resetModules();
	try {
		return await import("close-crm/receive");
	} finally {
		vi.resetModules();
		if (property) Object.defineProperty(object, name, property);
	}
}
