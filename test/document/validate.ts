import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { toPointer } from "../../scripts/document/json.ts";
import { json } from "../contract/document.ts";

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(json, "document");

const compiled = new Map<string, ValidateFunction>();

/**
 * The violations in a value of the schema at these keys of the document, one line each, without those of the ignored
 * keywords.
 */
export function violations(keys: (string | number)[], value: unknown, except: string[] = []): string[] {
	const $ref = `document#${encodeURI(toPointer(keys))}`;
	const isValid = compiled.get($ref) ?? ajv.compile({ $ref });
	compiled.set($ref, isValid);
	if (isValid(value)) return [];
	const errors = (isValid.errors ?? []).filter(({ keyword }) => !except.includes(keyword));
	return errors.map(({ instancePath, message }) => `${instancePath || "/"} ${message}`);
}
