/** Two ytterbium ions at the University of Maryland, 2015: the one early experiment whose efficiencies were published one by one. */
export const UMD_2015 = `# Maryland, 2015: two traps of 171Yb+, 1 m apart, four photomultipliers.
# Hucul et al., "Modular entanglement of atomic qubits using photons and phonons", Nature Physics 11, 37 (2015), arXiv:1403.3696.
# Its figures are recalled and not checked against the paper, unless it says otherwise.
name: umd-2015
qpus:
  alice: &trap
    dataQubits: 2                # assumed: one trap held two ions, the other one
    communicationQubits: 1       # one ion per trap
    oneQubitGate:  { fidelity: 0.999, durationUs: 10 }      # assumed
    twoQubitGate:  { fidelity: 0.85,  durationUs: 100 }     # assumed
    measurement:   { fidelity: 0.98,  durationUs: 500 }     # assumed
    reset:         { durationUs: 10 }                       # assumed
    t2S: 1.12                    # recalled
  bob: *trap
links:
  alice-bob:
    between: [alice, bob]
    fiberLengthM: 1              # recalled distance; the fibre's loss is among the efficiencies
    photons:
      scheme: two-photon
      encoding: polarization     # two of four Bell states
      efficiency:
        excitation: 0.995        # recalled
        collection: 0.10         # recalled: solid angle of NA 0.6
        optics: 0.95             # recalled
        fiber: 0.14              # recalled
        detector: 0.35           # recalled
      visibility: 0.56           # fitted to the recalled fidelity of 0.78(3), as if all of the infidelity were mode overlap
      attemptPeriodUs: 2.1228    # recalled: 470 kHz of attempts, with the flight over 1 m
`;
