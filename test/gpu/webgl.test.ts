import { expect, it } from "vitest";
import { describeBackend } from "../backend/behaviour.ts";

if (typeof window === "undefined") {
  it("webgl2 says in Node where it runs", async () => {
    const { nodePlatform } = await import("../../host/platform/node.ts");
    await expect(nodePlatform().createBackend("webgl2")).rejects.toThrow("runs in a browser only");
  });
} else {
  const { createWebGl2Backend } = await import("../../host/webgl/backend.ts");
  describeBackend("webgl2", createWebGl2Backend, { tolerance: 2e-5 });
}
