/** Whether a secret may be sent to the URL: it uses https, or plain http to a loopback address. */
export function isSecure({ protocol, hostname }: URL): boolean {
	if (protocol === "https:") return true;
	const isLoopback = hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
	return protocol === "http:" && isLoopback;
}
