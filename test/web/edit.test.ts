import { describe, expect, it } from "vitest";
import { presetNames, presetText, readNetwork } from "../../host/index.ts";
import { editMachine } from "../../host/web/machine/edit.ts";
import { linkPlaces, oneBigQpu, sharedBlocks } from "../../host/web/machine/reading.ts";
import type { MachineEdit } from "../../host/web/worker/protocol.ts";

const MACHINE = `# Two modules
name: pair
qpus:
  alice: &ion
    dataQubits: 5        # as many as fit
    twoQubitGate: { fidelity: 0.99,   durationUs: 100 }
  bob: *ion
links:
  # the only one
  alice-bob:
    between: [alice, bob]
    photons:
      scheme: two-photon
      encoding: polarization
      efficiency: 0.1
      visibility: 0.9    # fitted
      attemptPeriodUs: 1
      bob: { efficiency: 0.2 }
`;

const edit = (...edits: MachineEdit[]): string => editMachine(MACHINE, "machine.yaml", edits);
const read = (text: string) => readNetwork(text, "machine.yaml");

describe("edits of a machine's YAML", () => {
  it("exchange a value where it stands and touch nothing else", () => {
    expect(edit({ kind: "set", path: ["links", "alice-bob", "photons", "visibility"], value: 0.95 })).toBe(
      MACHINE.replace("0.9 ", "0.95 "),
    );
    expect(edit({ kind: "set", path: ["qpus", "alice", "twoQubitGate", "fidelity"], value: 1e-9 })).toBe(MACHINE.replace("0.99,", "1e-9,"));
  });

  it("through an alias change what is shared; a QPU that was given its own keeps to itself", () => {
    const path = ["qpus", "bob", "dataQubits"];
    expect(read(edit({ kind: "set", path, value: 7 })).qpus.map((qpu) => qpu.dataQubits)).toEqual([7, 7]);
    for (const qpu of ["alice", "bob"]) {
      const alone = edit({ kind: "detach", qpu }, { kind: "set", path: ["qpus", qpu, "dataQubits"], value: 7 });
      expect(read(alone).qpus.map((each) => each.dataQubits)).toEqual(qpu === "alice" ? [7, 5] : [5, 7]);
      expect(sharedBlocks(alone)).toEqual({});
      expect(alone).toContain("# as many as fit");
    }
    expect(sharedBlocks(MACHINE)).toEqual({ alice: ["bob"], bob: ["alice"] });
  });

  it("add what was left out, and take it away again", () => {
    const path = ["qpus", "alice", "measurement", "fidelity"];
    const added = edit({ kind: "set", path, value: 0.98 });
    expect(read(added).qpus[1].measurement.fidelity0).toBe(0.98);
    const removed = editMachine(added, "machine.yaml", [{ kind: "remove", path }]);
    expect(read(removed).qpus).toEqual(read(MACHINE).qpus);
    expect(removed).toContain("# the only one");
  });

  it("rename a QPU everywhere that it is named", () => {
    const renamed = edit({ kind: "rename", qpu: "bob", name: "carol" });
    expect(renamed).toBe(MACHINE.replaceAll(/\bbob: /g, "carol: ").replace(", bob]", ", carol]"));
    expect(read(renamed).links[0].source).toEqual(read(MACHINE).links[0].source);
  });

  it("remove the QPU that holds the shared block without losing it", () => {
    const without = edit({ kind: "addQpu", beside: "bob" }, { kind: "removeQpu", qpu: "alice" });
    expect(read(without).qpus.map(({ name, dataQubits }) => [name, dataQubits])).toEqual([
      ["bob", 5],
      ["qpu3", 5],
    ]);
    expect(read(without).links.map(({ between }) => between)).toEqual([[0, 1]]);
  });

  it.each(presetNames())("grow and shrink %s into machines that can be read", (name) => {
    const text = presetText(name);
    const { qpus } = readNetwork(text, name);
    const grown = editMachine(text, name, [{ kind: "addQpu", beside: qpus[0].name }]);
    expect(readNetwork(grown, name).qpus).toHaveLength(qpus.length + 1);
    const joined = editMachine(grown, name, [{ kind: "addLink", between: [qpus[1].name, `qpu${qpus.length + 1}`] }]);
    const back = editMachine(joined, name, [{ kind: "removeQpu", qpu: `qpu${qpus.length + 1}` }]);
    // A switch keeps the port that it got.
    const { switches, ...rest } = readNetwork(text, name);
    expect(readNetwork(back, name)).toEqual({ ...rest, ...(switches && { switches: switches.map((one) => ({ ...one, ports: 5 })) }) });
    expect(readNetwork(oneBigQpu(text, 40), name)).toMatchObject({ qpus: [{ ...qpus[0], dataQubits: 40 }], links: [] });
  });

  it("add a switch that the links share, rename it, and take it away again", () => {
    const shared = edit({ kind: "addSwitch" });
    expect(read(shared).switches).toEqual([{ name: "switch", ports: 2, measurements: 1, switchingUs: 0, lossDb: 0 }]);
    expect(read(shared).links[0].switch).toBe(0);
    const renamed = editMachine(shared, "m", [{ kind: "renameSwitch", from: "switch", name: "hub" }]);
    expect(read(renamed).switches?.[0].name).toBe("hub");
    expect(read(renamed).links[0].switch).toBe(0);
    expect(renamed).toContain("# fitted");
    expect(read(editMachine(renamed, "m", [{ kind: "removeSwitch", name: "hub" }]))).toEqual(read(MACHINE));
    const alone = edit({ kind: "remove", path: ["links", "alice-bob"] }, { kind: "addSwitch" });
    expect(read(alone).links).toMatchObject([{ id: "alice-bob", between: [0, 1], switch: 0 }]);
  });

  it("plug QPUs into a switch that makes its links, rename and unplug them", () => {
    const star = presetText("ion-star-4");
    const change = (...edits: MachineEdit[]) => readNetwork(editMachine(star, "star", edits), "star");
    expect(change({ kind: "addQpu", beside: "east" })).toMatchObject({ switches: [{ ports: 5 }], links: { length: 10 } });
    expect(change({ kind: "rename", qpu: "west", name: "centre" }).links.map(({ id }) => id)).toContain("north-centre");
    expect(change({ kind: "removeQpu", qpu: "west" }).links).toHaveLength(3);
  });

  it("know where the figures of a link stand, of its own or of its switch", () => {
    const [own] = linkPlaces(MACHINE, read(MACHINE));
    expect(own).toEqual({
      path: ["links", "alice-bob"],
      made: false,
      fiberLengthM: ["links", "alice-bob", "fiberLengthM"],
      efficiency: [{ label: "efficiency", path: ["links", "alice-bob", "photons", "efficiency"], value: 0.1 }],
    });
    const star = presetText("ion-star-4");
    const places = linkPlaces(star, readNetwork(star, "star"));
    expect(places).toHaveLength(6);
    for (const { path, made } of places) expect([path, made]).toEqual([["switches", "hub"], true]);
  });

  it("refuse what is no YAML map, in one line", () => {
    for (const text of ["qpus: [", "just words"]) {
      expect(() => editMachine(text, "m.yaml", [{ kind: "addQpu", beside: "a" }])).toThrow(
        "m.yaml is not a machine in YAML; mend the text first",
      );
    }
  });
});
