import type { Fields } from "../document/schema.ts";

/** Formats a phone number. A number without a country code is a US number, as in Close's examples. */
export function formatPhone(text: unknown): Fields {
	const digits = String(text ?? "").replaceAll(/[^\d+]/g, "");
	const phone = /^\d{10}$/.test(digits) ? `+1${digits}` : digits;
	const formatted = phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "+1 $1-$2-$3");
	return { phone, phone_formatted: formatted };
}
