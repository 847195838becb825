import { describe, expect, it } from "vitest";
import { BellwireError } from "../../src/errors.ts";
import { presetNames, presetText } from "../../src/network/presets.ts";
import { readNetwork } from "../../src/network/read.ts";

const PAIR = `qpus:
  alice: { dataQubits: 4, communicationQubits: 2 }
  bob: { dataQubits: 4 }
links:
  alice-bob:
    between: [alice, bob]
    pair: { rateHz: 182, fidelity: 0.94 }
`;

/** PAIR with photons instead of measured figures; each line one field. */
function photons(...lines: string[]): string {
  const body = ["attemptPeriodUs: 1.2", ...lines].map((line) => `      ${line}\n`).join("");
  return PAIR.replace("    pair: { rateHz: 182, fidelity: 0.94 }\n", `    photons:\n${body}`);
}

function complaint(source: string): string {
  try {
    readNetwork(source, "net.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(BellwireError);
    expect((error as BellwireError).code).toBe("input");
    const { message } = error as BellwireError;
    expect(message).not.toMatch(/[\r\n]/);
    return message;
  }
  return "accepted";
}

describe("a network file", () => {
  it("fills in what was left out with ideal figures", () => {
    const network = readNetwork(PAIR, "net.yaml");
    expect(network.name).toBe("network");
    expect(network.qpus[1]).toEqual({
      name: "bob",
      dataQubits: 4,
      communicationQubits: 1,
      oneQubitGate: { fidelity: 1, durationUs: 0 },
      twoQubitGate: { fidelity: 1, durationUs: 0 },
      measurement: { fidelity0: 1, fidelity1: 1, durationUs: 0 },
      reset: { durationUs: 0 },
      t1S: Number.POSITIVE_INFINITY,
      t2S: Number.POSITIVE_INFINITY,
      parallelTwoQubitGates: Number.POSITIVE_INFINITY,
    });
    expect(network.links[0].source).toEqual({ kind: "pair", rateHz: 182, fidelity: 0.94, heraldProbability: null, bell: null });
  });

  it("may be JSON, with tabs", () => {
    const json = JSON.stringify(
      { qpus: { a: { dataQubits: 1 }, b: { dataQubits: 2 } }, links: { l: { between: ["a", "b"], pair: { rateHz: 1 } } } },
      null,
      "\t",
    );
    expect(readNetwork(json, "net.json").qpus.map((qpu) => qpu.dataQubits)).toEqual([1, 2]);
    expect(complaint(json.replace('"rateHz": 1', '"rateHz": -1'))).toBe(
      "net.yaml:17:15 links.l.pair.rateHz must be a number above 0 and at most 1e12, got -1",
    );
  });

  it("may use anchors, aliases and merges, and errors point at what was written", () => {
    const source = PAIR.replace("alice: {", "alice: &ion {").replace("bob: { dataQubits: 4 }", "bob:\n    <<: *ion\n    t2S: .inf");
    expect(readNetwork(source, "net.yaml").qpus[1]).toMatchObject({ dataQubits: 4, communicationQubits: 2 });
    expect(complaint(source.replace("dataQubits: 4, ", "dataQubits: 4.5, "))).toMatch(
      /^net.yaml:2:\d+ qpus.alice.dataQubits must be an integer/,
    );
  });

  it("may give the two ends of a link different figures", () => {
    const { source } = readNetwork(photons("efficiency: { collection: 0.1, detector: 0.5 }", "bob: { efficiency: 0.02 }"), "net.yaml")
      .links[0];
    expect(source).toMatchObject({
      kind: "photons",
      ends: [{ stages: { collection: 0.1, detector: 0.5 } }, { stages: { total: 0.02 } }],
    });
  });

  it("keeps each preset's name, and every preset reads", () => {
    for (const name of presetNames()) expect(readNetwork(presetText(name), name).name).toBe(name);
  });

  it("says of every preset figure where it comes from", () => {
    for (const name of presetNames()) {
      const text = presetText(name);
      const everything = /every figure is assumed/i.test(text);
      const unsourced = text.split("\n").filter((line) => /^\s+[\w-]+:.*\d/.test(line) && !line.includes("#"));
      if (!everything)
        expect(
          unsourced.filter((line) => !/bell:/.test(line)),
          name,
        ).toEqual([]);
    }
  });
});

describe("bad input is answered in one line", () => {
  const cases: [string, string, RegExp | string][] = [
    ["empty", "", /^net.yaml is empty/],
    ["only comments", "# nothing\n", /^net.yaml holds no network/],
    ["binary", "\u0000\u0001ELF", "net.yaml is not a text file; a network is YAML or JSON"],
    ["10 MB", " ".repeat(1e7), /is larger than 2 MB/],
    ["a list", "- 1\n- 2\n", /^net.yaml:1:1 must be a map of keys and values, got a list/],
    ["a word", "hello", /must be a map/],
    ["broken YAML", "qpus: [a\nlinks: }", /^net.yaml:2:\d+ is not valid YAML/],
    ["two documents", `${PAIR}---\n${PAIR}`, /more than one YAML document/],
    ["a key twice", PAIR.replace("  bob:", "  alice:"), /^net.yaml:3:3 a key stands twice/],
    [
      "alias bomb",
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghi"].map((k, i) => `${k}: &${k} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`).join("\n")}\n`,
      /cannot be expanded/,
    ],
    ["endless brackets", "[".repeat(20_000), /nests brackets deeper than 100/],
    ["no QPUs", "qpus: {}\n", /^net.yaml:1:7 qpus must name at least one QPU/],
    ["missing qpus", "name: x\n", /qpus is missing; it must map names to QPUs/],
    [
      "a mistyped key",
      PAIR.replace("fidelity: 0.94", "fidelty: 0.94"),
      "net.yaml:7:26 links.alice-bob.pair.fidelty is not a known key; did you mean fidelity?",
    ],
    ["a mistyped photon key", photons("visibilty: 0.9"), /visibilty is not a known key; did you mean visibility\?/],
    ["a foreign end", photons("carol: { efficiency: 0.1 }"), /links.alice-bob.photons.carol is not a known key/],
    [
      "missing dataQubits",
      PAIR.replace("bob: { dataQubits: 4 }", "bob: {}"),
      /^net.yaml:3:8 qpus.bob.dataQubits is missing; it must be an integer between 1 and/,
    ],
    ["no qubits", PAIR.replace("bob: { dataQubits: 4 }", "bob: { dataQubits: 0 }"), /must be an integer between 1 and 1e6, got 0/],
    ["half a qubit", PAIR.replace("bob: { dataQubits: 4 }", "bob: { dataQubits: 4.5 }"), /must be an integer between 1 and 1e6, got 4.5/],
    ["text for a number", PAIR.replace("rateHz: 182", "rateHz: fast"), /rateHz must be a number above 0 and at most 1e12, got "fast"/],
    ["negative rate", PAIR.replace("rateHz: 182", "rateHz: -1"), /rateHz must be a number above 0 .* got -1/],
    ["infinite rate", PAIR.replace("rateHz: 182", "rateHz: .inf"), /rateHz must be .* got Infinity/],
    ["rate not a number", PAIR.replace("rateHz: 182", "rateHz: .nan"), /rateHz must be .* got NaN/],
    ["fidelity above 1", PAIR.replace("0.94", "1.01"), /pair.fidelity must be between 0.25 and 1, got 1.01/],
    ["fidelity below a mixed pair", PAIR.replace("0.94", "0.2"), /pair.fidelity must be between 0.25 and 1, got 0.2/],
    [
      "gate fidelity below the minimum",
      PAIR.replace("bob: { dataQubits: 4", "bob: { dataQubits: 4, twoQubitGate: { fidelity: 0.1 }"),
      /twoQubitGate.fidelity must be between 0.2 and 1, got 0.1/,
    ],
    [
      "T2 above 2 T1",
      PAIR.replace("bob: { dataQubits: 4", "bob: { dataQubits: 4, t1S: 1, t2S: 3"),
      /qpus.bob.t2S must be at most twice t1S \(1 s\), got 3/,
    ],
    ["T1 zero", PAIR.replace("bob: { dataQubits: 4", "bob: { dataQubits: 4, t1S: 0"), /t1S must be a positive number of seconds/],
    [
      "both kinds of readout figures",
      PAIR.replace("bob: { dataQubits: 4", "bob: { dataQubits: 4, measurement: { fidelity: 1, fidelity0: 1, fidelity1: 1 }"),
      /either as fidelity or as fidelity0 and fidelity1/,
    ],
    [
      "half a readout",
      PAIR.replace("bob: { dataQubits: 4", "bob: { dataQubits: 4, measurement: { fidelity0: 1 }"),
      /needs both fidelity0 and fidelity1/,
    ],
    [
      "unknown QPU",
      PAIR.replace("[alice, bob]", "[alice, bbo]"),
      "net.yaml:6:22 links.alice-bob.between.1 names a QPU that does not exist: bbo is not among the qpus; did you mean bob?",
    ],
    ["self-link", PAIR.replace("[alice, bob]", "[bob, bob]"), /must join two different QPUs/],
    ["three ends", PAIR.replace("[alice, bob]", "[alice, bob, bob]"), /between must list the names of two QPUs, got a list/],
    [
      "two links between two QPUs",
      `${PAIR}  again: { between: [bob, alice], pair: { rateHz: 1 } }\n`,
      /^net.yaml:8:3 links.again joins alice and bob, which alice-bob joins already/,
    ],
    [
      "no link at all",
      "qpus: { a: { dataQubits: 1 }, b: { dataQubits: 1 } }\n",
      /links must connect every QPU with every other: no path of links leads from a to b/,
    ],
    ["disconnected", PAIR.replace("links:", "  carol: { dataQubits: 1 }\nlinks:"), /no path of links leads from alice to carol/],
    [
      "neither pair nor photons",
      PAIR.replace("    pair: { rateHz: 182, fidelity: 0.94 }\n", ""),
      /^net.yaml:5:3 links.alice-bob needs either pair/,
    ],
    [
      "bell weights that do not sum to 1",
      PAIR.replace("fidelity: 0.94", "bell: { phiPlus: 0.9, psiPlus: 0.2, psiMinus: 0, phiMinus: 0 }"),
      /bell must sum to 1, got 1.1/,
    ],
    [
      "bell against fidelity",
      PAIR.replace("0.94", "0.94, bell: { phiPlus: 0.9, psiPlus: 0.1, psiMinus: 0, phiMinus: 0 }"),
      /fidelity must equal bell.phiPlus \(0.9\), got 0.94/,
    ],
    ["visibility 1.3", photons("visibility: 1.3"), "net.yaml:9:19 links.alice-bob.photons.visibility must be between 0 and 1, got 1.3"],
    ["efficiency above 1", photons("efficiency: 1.2"), /efficiency must be between 0 and 1, got 1.2/],
    ["a stage above 1", photons("efficiency: { detector: 1.2 }"), /efficiency.detector must be between 0 and 1, got 1.2/],
    ["zero efficiency", photons("efficiency: 0"), /efficiency is zero: no photon of this end is ever counted/],
    ["window longer than the attempt", photons("windowNs: 5000"), /windowNs must fit into attemptPeriodUs \(1200 ns\), got 5000/],
    ["dark counts without a window", photons("darkCountRateHz: 10"), /darkCountRateHz needs windowNs/],
    ["detuning without a lifetime", photons("detuningMHz: 10"), /detuningMHz needs lifetimeNs/],
    ["an encoding that does not fit", photons("encoding: number"), /encoding number does not fit the two-photon scheme/],
    ["one photon without alpha", photons("scheme: one-photon"), /brightStatePopulation must be given for the one-photon scheme/],
    ["alpha with two photons", photons("brightStatePopulation: 0.1"), /belongs to the one-photon scheme only/],
    [
      "no attempt period",
      photons().replace("      attemptPeriodUs: 1.2\n", "      visibility: 1\n"),
      /attemptPeriodUs is missing; it must be between 0.001 and 1e9/,
    ],
    ["a strange name", PAIR.replace("bob:", '"b o b":'), /must begin with a letter or digit/],
    ["a prototype's name", PAIR.replace("bob:", "__proto__:"), /must begin with a letter or digit|names a QPU that does not exist/],
  ];
  it.each(cases)("%s", (_, source, expected) => {
    if (typeof expected === "string") expect(complaint(source)).toBe(expected);
    else expect(complaint(source)).toMatch(expected);
  });
});
