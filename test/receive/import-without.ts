/**
 * Loads the library as in a runtime that lacks `process`, so that it has only Web Crypto. Each test file has its own
 * modules.
 */
export async function importWithout(object: object, name: string): Promise<typeof import("close-crm/receive")> {
	const property = Object.getOwnPropertyDescriptor(object, name);
	Reflect.deleteProperty(object, name);
	try {
		return await import("close-crm/receive");
	} finally {
		if (property) Object.defineProperty(object, name, property);
	}
}
