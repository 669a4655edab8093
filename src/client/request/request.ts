import { toResponse } from "../../http/answer.ts";
import type { RequestRoute, Route } from "./route-types.ts";
import type { RouteOptions, SendRoute } from "./send-route.ts";

/** `client.request`. */
export function createRequest(sendRoute: SendRoute): RequestRoute {
	async function request(route: Route, options?: RouteOptions) {
		const { data } = await sendRoute(route, options);
		return data;
	}
	async function withResponse(route: Route, options?: RouteOptions) {
		const { data, answer } = await sendRoute(route, options);
		return { data, response: toResponse(answer) };
	}
	// The cast is safe: both functions accept any route, and the interface declares the options and the result of each.
	return Object.assign(request, { withResponse }) as RequestRoute;
}
