// By themselves, for who needs a path need not load all that builds.
export const PUBLISHED = "openapi/close.yaml";
export const OVERLAY = "openapi/overlay.yaml";
export const DOCUMENT = "src/generated/openapi.yaml";
