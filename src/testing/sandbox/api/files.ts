import type { Clock } from "../../clock/clock.ts";
import { randomId } from "../../samples/random.ts";
import { errorAnswer } from "./answer.ts";
import { answerWith, type Handlers } from "./call.ts";
import { readFields } from "./general.ts";

interface StoredFile {
	name: string;
	type: string;
	data: Blob;
}

/**
 * Stores files outside of the API, as S3 does for Close. An upload is a form with the fields that `POST /files/upload/`
 * returned and the file. It needs no credential.
 */
export interface FileServer {
	/** Answers a request for a file; undefined for any other request. */
	answer(request: Request): Promise<Response | undefined>;
	/** Stores a file for `lifetime` ms, and returns its path. */
	store(name: string, data: Blob, lifetime: number): string;
	handlers: Handlers;
}

const UPLOAD_PATH = "/sandbox/upload/";
const DOWNLOAD_PATH = "/sandbox/file/";

export function createFileServer(clock: Clock, random: () => number): FileServer {
	const expected = new Map<string, { name: string; type: string }>();
	const files = new Map<string, StoredFile>();

	return {
		async answer(request) {
			const { pathname } = new URL(request.url);
			if (pathname === UPLOAD_PATH && request.method === "POST") return upload(await request.formData());
			if (pathname.startsWith(DOWNLOAD_PATH)) return download(files.get(pathname.slice(DOWNLOAD_PATH.length)));
			return undefined;
		},
		store(name, data, lifetime) {
			const key = randomId("file", 22, random);
			files.set(key, { name, type: data.type, data });
			clock.schedule(clock.now() + lifetime, () => void files.delete(key));
			return DOWNLOAD_PATH + key;
		},
		handlers: {
			files_create(call) {
				const { filename, content_type } = readFields(call);
				const key = randomId("file", 22, random);
				expected.set(key, { name: String(filename), type: String(content_type) });
				const { origin } = call.writer.cause;
				return answerWith(call, {
					upload: { url: origin + UPLOAD_PATH, fields: { key, "Content-Type": content_type } },
					download: { url: origin + DOWNLOAD_PATH + key },
				});
			},
		},
	};

	function upload(form: FormData): Response {
		const key = String(form.get("key"));
		const file = form.get("file");
		const known = expected.get(key);
		if (!known || !(file instanceof Blob)) return new Response(null, { status: 403 });
		files.set(key, { ...known, data: file });
		return new Response(null, { status: 201 });
	}

	function download(file: StoredFile | undefined): Response {
		if (!file) return Response.json(errorAnswer(404).body, { status: 404 });
		const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
		return new Response(file.data, { headers: { "content-type": file.type, "content-disposition": disposition } });
	}
}
