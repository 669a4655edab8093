import {
	CloseApiError,
	CloseBadRequestError,
	CloseForbiddenError,
	CloseNotFoundError,
	ClosePaymentRequiredError,
	CloseRateLimitError,
	CloseUnauthorizedError,
} from "close-crm";

/** The error class of each status. */
const CLASSES = new Map<number, typeof CloseApiError>([
	[400, CloseBadRequestError],
	[401, CloseUnauthorizedError],
	[402, ClosePaymentRequiredError],
	[403, CloseForbiddenError],
	[404, CloseNotFoundError],
	[429, CloseRateLimitError],
]);

/** The class of the error that a call rejects with if it is answered with this status. */
export function errorClass(status: number): typeof CloseApiError {
	return CLASSES.get(status) ?? CloseApiError;
}
