/**
 * Removes signature keys and the given secrets from the text of a response, which may come from Close or from a proxy.
 */
export function redact(text: string, secrets: readonly string[]): string {
	// A shorter string is a placeholder rather than a secret, and would match parts of ordinary words.
	const known = secrets
		.filter((secret) => secret.length >= 6)
		.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
	return known
		.replace(/(signature_key\\?["']?\s*[:=]\s*\\?["']?)(?!null\b)[^"'\\\s,}]+/gi, "$1[redacted]")
		.replace(/(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])/gi, "[redacted]");
}
