/** The version of package.json; a test keeps the two equal. Seeded results are promised within one version. */
export const VERSION = "0.1.0";
