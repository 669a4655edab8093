import type { components } from "../../generated/schema.ts";
import type { Route } from "./route-types.ts";

// The document has neither these routes nor these objects yet; this file goes when it has.

type Schemas = components["schemas"];

export type Schema<Name extends string> = Schemas extends { [name in Name]: infer Type }
	? Type
	: { id: string; name: string | null; display_name?: string; date_created: string; [name: string]: unknown };

export const SEARCH_ROUTE = "POST /data/search/" as Route;
export const UPLOAD_ROUTE = "POST /files/upload/" as Route;
