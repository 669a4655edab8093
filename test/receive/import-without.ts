/** The library as a runtime loads it that lacks something, and so has Web Crypto alone. Each test file has modules of its own. */
export async function importWithout(object: object, name: string): Promise<typeof import("close-crm/receive")> {
	const property = Object.getOwnPropertyDescriptor(object, name);
	Reflect.deleteProperty(object, name);
	try {
		return await import("close-crm/receive");
	} finally {
		if (property) Object.defineProperty(object, name, property);
	}
}
