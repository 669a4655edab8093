import { describeValue, isRecord, type OwnBytes } from "../../close/values.ts";
import { CloseInputError } from "../../http/errors/errors.ts";
import type { CallOptions } from "../../http/options.ts";
import { createResponseError } from "../../http/read-data.ts";
import type { SendForm } from "../../http/send-form.ts";
import type { SendRoute } from "../request/send-route.ts";

/** A file to upload. */
export interface FileToUpload {
	/** The name that people see, such as `quote.pdf`. */
	filename: string;
	/** The media type, such as `application/pdf`. */
	contentType: string;
	/** The bytes of the file. A string is stored as UTF-8. */
	data: Blob | ArrayBuffer | OwnBytes | string;
}

/** A stored file, in the form of an attachment of a note, email or other activity. */
// Not an interface, because request bodies that allow further fields do not accept interfaces.
export type UploadedFile = {
	/** The URL of the stored file. */
	url: string;
	/** The name that people see. */
	filename: string;
	/** The media type. */
	content_type: string;
	/** The size, in bytes. */
	size: number;
};

/**
 * Uploads a file to Close. Resolves to an attachment for a note, an email or another activity.
 *
 * ```ts
 * const file = await client.upload({ filename: "quote.pdf", contentType: "application/pdf", data });
 * await client.request("POST /activity/note/", { body: { lead_id, note: "The quote", attachments: [file] } });
 * ```
 *
 * It asks Close where to store the file, and sends the file there: to S3, without the client's credential. `timeout`
 * applies to each of the two requests, so raise it for large files.
 *
 * Rejects like `request`, and with a `CloseError` if the storage refuses the file.
 */
export type Upload = (file: FileToUpload, options?: CallOptions) => Promise<UploadedFile>;

/** `client.upload`. */
export function createUpload(sendRoute: SendRoute, sendForm: SendForm): Upload {
	return async (file, options = {}) => {
		const { filename, contentType, blob } = readFile(file);
		const { url, fields, downloadUrl } = await requestPlace(sendRoute, filename, contentType, options);
		await sendForm(url, createForm(fields, blob, filename), secretsOf(fields), options);
		return { url: downloadUrl, filename, content_type: contentType, size: blob.size };
	};
}

function readFile({ filename, contentType, data }: FileToUpload): {
	filename: string;
	contentType: string;
	blob: Blob;
} {
	for (const [name, value] of Object.entries({ filename, contentType })) {
		if (typeof value === "string" && value !== "") continue;
		throw new CloseInputError(`upload: ${name} must be a non-empty string; it is ${describeValue(value)}.`);
	}
	const isData =
		typeof data === "string" || data instanceof Blob || data instanceof ArrayBuffer || ArrayBuffer.isView(data);
	if (isData) return { filename, contentType, blob: new Blob([data], { type: contentType }) };
	throw new CloseInputError(
		`upload: data must be a Blob, an ArrayBuffer, a Uint8Array or a string; it is ${typeof data}.`,
	);
}

/** Where to send a file, and where to find it afterwards. */
interface Place {
	url: string;
	fields: Record<string, string>;
	downloadUrl: string;
}

async function requestPlace(
	sendRoute: SendRoute,
	filename: string,
	contentType: string,
	options: CallOptions,
): Promise<Place> {
	const body = { filename, content_type: contentType };
	const { data, request, answer } = await sendRoute("POST /files/upload/", { ...options, body });
	const { upload, download }: Record<string, unknown> = { ...data };
	if (
		isRecord(upload) &&
		typeof upload.url === "string" &&
		isRecord(upload.fields) &&
		isRecord(download) &&
		typeof download.url === "string"
	) {
		const fields = Object.entries(upload.fields).map(([name, value]) => [name, String(value)]);
		return { url: upload.url, fields: Object.fromEntries(fields), downloadUrl: download.url };
	}
	throw createResponseError(request, answer, "the response does not say where to store the file");
}

function createForm(fields: Record<string, string>, blob: Blob, filename: string): FormData {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	// S3 ignores fields after the file.
	form.append("file", blob, filename);
	return form;
}

/** The fields with which anyone could store a file. */
function secretsOf(fields: Record<string, string>): string[] {
	return Object.entries(fields).flatMap(([name, value]) =>
		/policy|signature|accesskey|token/i.test(name) ? [value] : [],
	);
}
