import { VERSION_MAJOR, VERSION_MINOR, VERSION_PATCH } from "./native.js";

/** The version of the library, and so of the package. */
export const version = [VERSION_MAJOR, VERSION_MINOR, VERSION_PATCH].join(".");
