// A file without imports, because the tests and `npm start` need only the paths.
/** The document as Close publishes it. */
export const PUBLISHED = "openapi/close.yaml";
/** Documents of single resources, as Close publishes them. */
export const PUBLISHED_PARTS = "openapi/close";
export const OVERLAY = "openapi/overlay.yaml";
export const RESOURCES = "openapi/resources";
export const DOCUMENT = "src/generated/openapi.yaml";
