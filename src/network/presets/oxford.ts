/** Two trapped-ion modules at Oxford, 2020: entanglement only. */
export const OXFORD_2020 = `# Oxford, 2020: two ion traps joined by 4 m of fibre.
# Stephenson et al., "High-rate, high-fidelity entanglement of qubits across an elementary quantum network",
# Phys. Rev. Lett. 124, 110501 (2020), arXiv:1911.10841.
name: oxford-2020
qpus:
  alice: &trap
    dataQubits: 4                # assumed: the experiment held one Sr ion per trap and no data qubits
    communicationQubits: 1       # one Sr ion per trap
    oneQubitGate:  { fidelity: 0.999, durationUs: 5 }       # assumed
    twoQubitGate:  { fidelity: 0.99,  durationUs: 100 }     # assumed
    measurement:   { fidelity: 0.998, durationUs: 200 }     # assumed
    reset:         { durationUs: 10 }                       # assumed
    t2S: 1                       # assumed
  bob: *trap
links:
  alice-bob:
    between: [alice, bob]
    fiberLengthM: 4              # two fibres of 2 m
    photons:
      scheme: two-photon
      encoding: polarization     # four detectors, two of four Bell states
      emitter: { species: Sr-88, lineNm: 422, numericalAperture: 0.6, pattern: isotropic }   # aperture recalled; the pattern is assumed
      efficiency:
        rest: 0.22118            # fitted: excitation, fibre coupling and detectors together, to the published 2.18e-4 per attempt
      windowNs: 50               # assumed
      darkCountRateHz: 20        # assumed
      visibility: 0.8805         # fitted to the published fidelity of 0.94, as if all of the infidelity were mode overlap
      attemptPeriodUs: 1.1782    # fitted: 182 pairs/s (published) at 2.18e-4 are 835 kHz of attempts on average, pauses for cooling included
`;

/** The distributed quantum computer of Oxford, 2025. */
export const OXFORD_2025 = `# Oxford, 2025: two modules of one network ion (88Sr+) and one circuit ion (43Ca+) each, 2 m apart.
# Main et al., "Distributed quantum computing across an optical network link", Nature 638, 383 (2025), arXiv:2407.00835.
name: oxford-2025
qpus:
  alice: &module
    dataQubits: 1                # the circuit ion
    communicationQubits: 1       # the network ion
    oneQubitGate:  { fidelity: 0.9995, durationUs: 5 }      # assumed
    twoQubitGate:  { fidelity: 0.978,  durationUs: 100 }    # fidelity: 0.976 and 0.980 for the two modules, recalled and not checked; duration assumed
    measurement:   { fidelity: 0.999,  durationUs: 500 }    # assumed
    reset:         { durationUs: 10 }                       # assumed
    t2S: 24                      # derived: F = 0.81(4) after 10 s, of which 0.977 is the transfer: Drmota et al., PRL 130, 090803 (2023)
    ions: { communicationT2S: 0.34 }                        # derived: entanglement decays about 70 times slower on the memory ion (Drmota); pairs stay on the network ions
  bob: *module
links:
  alice-bob:
    between: [alice, bob]
    fiberLengthM: 2              # published distance of the modules; the length of fibre is assumed to be the same
    pair:
      rateHz: 9.7                # published
      heraldProbability: 1.41e-4 # recalled: 7084 attempts per herald; agrees with the published rate at 14.6 us per attempt
      # From the published density matrix, in the Psi+ frame: populations .012 .508 .479 .000, coherence .475.
      # Fidelity (.508 + .479)/2 + .475 = .9685; published 0.9689(8).
      bell: { phiPlus: 0.9685, psiPlus: 0.006, psiMinus: 0.006, phiMinus: 0.0195 }
`;
