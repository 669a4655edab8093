import { describeValue } from "../../close/values.ts";
import { PAGING } from "../../generated/routes.ts";
import { CloseInputError } from "../../http/errors/errors.ts";
import { createResponseError } from "../../http/read-data.ts";
import { requireList } from "../request/check-data.ts";
import type { FieldOf, ItemOf, Narrowed, OptionsArgument } from "../request/route-types.ts";
import type { RouteOptions, RouteResult, SendRoute } from "../request/send-route.ts";
import { followCursor, followSkip } from "./next-page.ts";

/** A route that returns a list, such as `GET /lead/`. */
export type ListRoute = keyof typeof PAGING;

/**
 * Iterates over the items of any list, page by page. A page is fetched only when you ask for its first item.
 *
 * ```ts
 * for await (const opportunity of client.paginate("GET /opportunity/", { query: { lead_id } })) console.log(opportunity.id);
 * ```
 *
 * `_limit` sets the size of a page, and `_skip` or `_cursor` where to start. With `_fields` the items have only the
 * fields that you name. If a list with `_skip` changes while you read it, it may repeat or miss an item.
 *
 * Rejects like `request`.
 */
export type Paginate = <R extends ListRoute, const Field extends FieldOf<R> = FieldOf<R>>(
	route: R,
	...options: OptionsArgument<R, Field>
) => AsyncGenerator<Narrowed<ItemOf<R>, Field>, void, undefined>;

/** A page of any list. */
interface Page {
	data: unknown[];
	has_more?: unknown;
	cursor_next?: unknown;
}

/** `client.paginate`. */
export function createPaginate(sendRoute: SendRoute): Paginate {
	async function* paginate(route: ListRoute, options: RouteOptions = {}): AsyncGenerator<unknown, void, undefined> {
		requireListRoute(route);
		const findStep = PAGING[route] === "cursor" ? followCursor() : followSkip();
		let query: Record<string, unknown> = { ...options.query };
		for (;;) {
			const result: RouteResult<Page> = await sendRoute(route, { ...options, query });
			const items = requireList(result);
			yield* items;
			const step = findStep(result.data, query);
			if (step.kind === "end") return;
			if (step.kind === "repeated") {
				throw createResponseError(
					result.request,
					result.answer,
					"it is the previous page again although has_more is true, so Close ignores _skip here, and the rest of the list cannot be read",
				);
			}
			query = step.query;
		}
	}
	// The cast is safe: the function accepts any list, and the type names the items of each.
	return paginate as Paginate;
}

function requireListRoute(route: string): void {
	if (route in PAGING) return;
	throw new CloseInputError(`paginate: ${describeValue(route)} is not a route that returns a list. Use request.`);
}
