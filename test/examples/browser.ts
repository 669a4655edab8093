/** A browser as far as these tests need one: it keeps cookies, follows redirects, and submits forms. */
export interface Browser {
	/** Opens a page. Resolves to the response at the end of all redirects, and to its address. */
	open(url: string): Promise<Page>;
	/** Submits a form. */
	submit(url: string, fields?: Record<string, string>): Promise<Page>;
}

interface Page {
	url: string;
	status: number;
	text: string;
}

export function createBrowser(): Browser {
	/** By host, and by name. */
	const cookies = new Map<string, Map<string, string>>();

	async function send(url: string, init: RequestInit): Promise<Page> {
		const { host } = new URL(url);
		const own = cookies.get(host) ?? new Map<string, string>();
		cookies.set(host, own);
		const cookie = [...own].map(([name, value]) => `${name}=${value}`).join("; ");
		const response = await fetch(url, { ...init, redirect: "manual", headers: { cookie } });
		for (const header of response.headers.getSetCookie()) {
			const [, name = "", value = ""] = /^(.*?)=([^;]*)/.exec(header) ?? [];
			if (value === "") own.delete(name);
			else own.set(name, value);
		}
		const location = response.headers.get("location");
		if (location !== null) return send(new URL(location, url).href, {});
		return { url, status: response.status, text: await response.text() };
	}

	return {
		open: (url) => send(url, {}),
		submit: (url, fields = {}) => send(url, { method: "POST", body: new URLSearchParams(fields) }),
	};
}
