import { describe, expect, it } from "vitest";
import { fixture } from "./fixture.ts";
import { checkTrace } from "./traceRules.ts";

describe("renderTrace", () => {
  const data = fixture();
  const events = checkTrace(data);
  const slices = events.filter((event) => event.ph === "X");

  it("has a process per QPU and link", () => {
    expect(events.filter((e) => e.name === "process_name").map((e) => e.args!.name)).toEqual(["QPU alice", "QPU bob", "link alice-bob"]);
  });

  it("ties every message and every pair", () => {
    // Six messages; three pairs, each with two communication qubits.
    expect(events.filter((event) => event.ph === "s").length).toBe(6 + 6);
  });

  it("shows every gate on every qubit that it acts on", () => {
    expect(slices.filter((s) => s.name.startsWith("measure ")).length).toBe(6);
    expect(slices.filter((s) => s.name.startsWith("cx ")).length).toBe(6);
    expect(slices.filter((s) => s.name.startsWith("cat-entangle")).length).toBe(3);
  });
});
