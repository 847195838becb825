/** The package's types belong to its main entry, which does not load as an ES module. */
declare module "wgsl_reflect/wgsl_reflect.module.js" {
  export * from "wgsl_reflect";
}
