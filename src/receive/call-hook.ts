/** Calls a hook of the user and ignores its errors. */
export async function callHook(hook: () => unknown): Promise<void> {
	try {
		await hook();
	} catch {
		// A failing hook must not fail what it reports.
	}
}
