/** IonQ has published no rate, fidelity or distance of a link: every figure of these links is assumed. */
const LINK = (rateHz: number, fidelity: number) => `links:
  left-right:
    between: [left, right]
    fiberLengthM: 2              # assumed
    pair:
      rateHz: ${String(rateHz).padEnd(19)} # assumed: no vendor figure is published; ${rateHz === 250 ? "as O'Reilly et al., PRL 133, 090802 (2024)" : "four times the 250/s of PRL 133, 090802"}
      fidelity: ${String(fidelity).padEnd(17)} # assumed: no vendor figure is published; as Saha et al., Nat. Commun. 16, 2533 (2025)
`;

export const IONQ_FORTE_PAIR = `# Two IonQ Forte processors (171Yb+) on an assumed link.
# IonQ has announced photonic interconnect milestones (2024, 14 April 2026) without rate, fidelity or distance, so the
# figures of the link are guesses from university experiments.
name: ionq-forte-pair
qpus:
  left: &forte
    dataQubits: 34               # Forte has 36 qubits (vendor); two are set aside for the link, which is assumed
    communicationQubits: 2       # assumed
    oneQubitGate:  { fidelity: 0.9998, durationUs: 110 }    # duration: vendor figure, second-hand; fidelity assumed
    twoQubitGate:  { fidelity: 0.996,  durationUs: 672 }    # vendor figures, second-hand: error 0.4 %, median duration
    measurement:   { fidelity: 0.995,  durationUs: 150 }    # state preparation and measurement error 0.5 %, second-hand; duration assumed
    reset:         { durationUs: 20 }                       # assumed
    t1S: 100                     # assumed
    t2S: 1                       # assumed
    parallelTwoQubitGates: 1     # assumed
  right: *forte
${LINK(250, 0.97)}`;

export const IONQ_TEMPO_PAIR = `# Two IonQ Tempo processors (Ba+) with 99.9 % two-qubit gates on an assumed link.
# The gate fidelity is the vendor's claim, second-hand. IonQ has published no rate, fidelity or distance of a link, and no gate times of Tempo.
name: ionq-tempo-pair
qpus:
  left: &tempo
    dataQubits: 96               # Tempo has 100 qubits (vendor, second-hand); four are set aside for the link, which is assumed
    communicationQubits: 4       # assumed
    oneQubitGate:  { fidelity: 0.9999, durationUs: 50 }     # assumed
    twoQubitGate:  { fidelity: 0.999,  durationUs: 300 }    # fidelity: vendor's claim, second-hand; duration assumed
    measurement:   { fidelity: 0.998,  durationUs: 150 }    # assumed
    reset:         { durationUs: 20 }                       # assumed
    t1S: 100                     # assumed
    t2S: 1                       # assumed
    parallelTwoQubitGates: 4     # assumed
  right: *tempo
${LINK(250, 0.97)}`;

export const IONQ_9999_PAIR = `# Two processors with the 99.99 % two-qubit gates of the IonQ / Oxford Ionics prototype (2025), assumed link.
# No vendor link figure is published: rate and fidelity of the link are guesses from university experiments.
name: ionq-9999-pair
qpus:
  left: &prototype
    dataQubits: 16               # assumed: the prototype showed gates, not a machine of this size
    communicationQubits: 2       # assumed
    oneQubitGate:  { fidelity: 0.99999,  durationUs: 10 }   # 0.9999916 published by Oxford Ionics in 2024, rounded down; duration assumed
    twoQubitGate:  { fidelity: 0.999916, durationUs: 226 }  # error 8.4e-5 and 225.8 us, second-hand; 99.99 % on ionq.com
    measurement:   { fidelity: 0.9995,   durationUs: 100 }  # assumed
    reset:         { durationUs: 20 }                       # assumed
    t1S: 100                     # assumed
    t2S: 10                      # assumed
    parallelTwoQubitGates: 8     # assumed
  right: *prototype
${LINK(1000, 0.97)}`;
