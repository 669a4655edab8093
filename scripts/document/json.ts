export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
	[key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the value if it is an object, or else an empty object. */
export function asObject(value: Json | undefined): JsonObject {
	return isObject(value) ? value : {};
}

/** Returns the value if it is an array, or else an empty array. */
export function asArray(value: Json | undefined): Json[] {
	return Array.isArray(value) ? value : [];
}

/** A JSON Pointer (RFC 6901) such as `/paths/~1lead~1/get`. */
export function toPointer(keys: (string | number)[]): string {
	return keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The keys of a JSON Pointer. */
export function fromPointer(pointer: string): string[] {
	return pointer
		.split("/")
		.slice(1)
		.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value at these keys, or undefined. */
export function valueAt(root: Json, keys: (string | number)[]): Json | undefined {
	let value: Json | undefined = root;
	for (const key of keys) {
		if (Array.isArray(value)) value = value[Number(key)];
		else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
	}
	return value;
}
