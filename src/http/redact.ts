/** Takes signature keys and the given secrets out of a text that Close, or something before it, answered. */
export function redact(text: string, secrets: readonly string[]): string {
	// What is shorter is no secret but a placeholder, and would be found in every other word.
	const known = secrets
		.filter((secret) => secret.length >= 6)
		.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
	return known
		.replace(/(signature_key\\?["']?\s*[:=]\s*\\?["']?)(?!null\b)[^"'\\\s,}]+/gi, "$1[redacted]")
		.replace(/(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])/gi, "[redacted]");
}
