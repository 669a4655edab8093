/** The interface of custom fields, which is generated because the generated types refer to it. */
export function generateCustomFields(): string {
	return `/**
 * The custom fields of your organization, in responses, requests and events. \`npx close-crm types\` declares them for
 * you. To declare them yourself:
 *
 * \`\`\`ts
 * import "close-crm";
 *
 * declare module "close-crm" {
 * 	interface CustomFields {
 * 		"custom.cf_…"?: "Basic" | "Pro" | null;
 * 	}
 * }
 * \`\`\`
 *
 * The declarations are not checked at run time.
 */
export interface CustomFields {
	/** A custom field whose type is not declared. */
	[id: \`custom.\${string}\`]: unknown;
}

/** \`CustomFields\` as a type alias. Unlike an interface, it is assignable to a type with an index signature. */
export type CustomFieldValues = { [Field in keyof CustomFields]: CustomFields[Field] };
`;
}
