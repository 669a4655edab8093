/**
 * Signs in the users of many Close organizations, and keeps their tokens fresh across processes.
 *
 * @module close-crm/oauth
 */
export type { RememberedSignIn } from "./authorize.ts";
export { type ConnectedOrganization, createOAuth, type OAuth, type OAuthOptions, type SignIn } from "./create-oauth.ts";
export { OAuthError, type OAuthErrorCode, OAuthReconnectError, type ReconnectReason } from "./errors.ts";
export { fileTokens } from "./stores/file-tokens-node.ts";
export { memoryTokens } from "./stores/memory-tokens.ts";
export { redisTokens } from "./stores/redis-tokens.ts";
export type { TokenStore } from "./stores/token-store.ts";
export type { TokenEncryption } from "./tokens.ts";
