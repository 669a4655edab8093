/** The interface of custom fields, which is generated because the generated types refer to it. */
export function generateCustomFields(): string {
	return `/**
 * The custom fields of your organization, in the objects of answers, requests and events. \`npx close-crm types\` writes
 * their types; by hand it is:
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
 * Nothing is checked at run time.
 */
export interface CustomFields {
	/** A custom field whose type is not declared. */
	[id: \`custom.\${string}\`]: unknown;
}

/** The same as a type that can be passed where any object is taken, which an interface cannot. */
export type CustomFieldValues = { [Field in keyof CustomFields]: CustomFields[Field] };
`;
}
