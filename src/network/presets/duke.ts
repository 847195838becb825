/** Barium ions and time-bin photons at Duke, 2025. */
export const DUKE_2025 = `# Duke, 2025: two traps of 138Ba+, time-bin photons at 493 nm.
# Saha et al., "High-fidelity remote entanglement of trapped atoms mediated by time-bin photons",
# Nat. Commun. 16, 2533 (2025), arXiv:2406.01761.
name: duke-2025
qpus:
  alice: &trap
    dataQubits: 8                # assumed: the experiment held one ion per trap
    communicationQubits: 1       # one ion per trap
    oneQubitGate:  { fidelity: 0.9995, durationUs: 10 }     # assumed
    twoQubitGate:  { fidelity: 0.995,  durationUs: 200 }    # assumed
    measurement:   { fidelity: 0.997,  durationUs: 300 }    # assumed
    reset:         { durationUs: 20 }                       # assumed
    t2S: 1                       # assumed
  bob: *trap
links:
  alice-bob:
    between: [alice, bob]
    fiberLengthM: 2              # assumed
    pair:
      rateHz: 250                # assumed: the rate of O'Reilly et al., PRL 133, 090802 (2024), two Ba ions in one trap
      fidelity: 0.97             # published; taken as a Werner state, which is assumed
`;
