/** The library as a runtime loads it that has Web Crypto alone. Each test file has modules of its own. */
export async function importWithWebCrypto(): Promise<typeof import("close-crm/receive")> {
	const getBuiltinModule = process.getBuiltinModule;
	Reflect.deleteProperty(process, "getBuiltinModule");
	try {
		return await import("close-crm/receive");
	} finally {
		process.getBuiltinModule = getBuiltinModule;
	}
}
