/** Four modules behind a switch, with everything that trapped ions add: what a network of today's parts might be. */
export const ION_STAR_4 = `# Four modules of network and memory ions behind one optical switch: published parts put together; no such machine exists.
# Cui et al., "A metropolitan-scale trapped-ion quantum network node with hybrid multiplexing enhancements", arXiv:2503.13898,
# and Drmota et al., "Robust quantum memory in a trapped-ion quantum network node", PRL 130, 090803 (2023).
name: ion-star-4
qpus:
  north: &module
    dataQubits: 8                # assumed
    communicationQubits: 4       # assumed: purification holds two pairs, and a copy stays open beside
    oneQubitGate:  { fidelity: 0.9999, durationUs: 10 }     # assumed
    twoQubitGate:  { fidelity: 0.998,  durationUs: 100 }    # fidelity: best published gate between species, second-hand; duration assumed
    measurement:   { fidelity: 0.999,  durationUs: 200 }    # assumed
    reset:         { durationUs: 10 }                       # assumed
    t2S: 0.366                   # published memory: 366(11) ms (Cui)
    parallelTwoQubitGates: 2     # assumed
    ions:
      attemptFlipProbability: 1e-8                          # assumed; published: no difference beyond 366(11) and 368(9) ms, that is below about 2e-8 (Cui)
      transfer: { fidelity: 0.977, durationUs: 100 }        # fidelity published: 97.7(7) % from 88Sr+ to 43Ca+ (Drmota); duration assumed
      communicationT2S: 0.0058                              # published: 5.8(1) ms (Cui)
      cooling: { everyAttempts: 480, durationUs: 120 }      # published: 60 series of 8 attempts, then 120 us (Cui)
      shuttlingUs: 25                                       # published: 25 us within the focus (Cui); taken for every gate, which is assumed
  east: *module
  south: *module
  west: *module
switches:
  hub:
    ports: 4                     # assumed
    measurements: 2              # assumed: a switch without blocking joins half as many pairs as it has ports
    switchingUs: 1000            # recalled: milliseconds for mechanical switches
    lossDb: 1.5                  # recalled: 1 to 2 dB for mechanical switches
    between: [north, east, south, west]
    fiberLengthM: 100            # assumed
    purification: { protocol: dejmps, rounds: 1 }           # assumed
    photons:
      scheme: two-photon
      encoding: polarization
      efficiency: 0.05           # assumed: cavities; 0.462(3) was published at a detector, second-hand
      visibility: 0.95           # assumed
      darkCountRateHz: 10        # assumed
      windowNs: 50               # assumed
      attemptPeriodUs: 0.1875    # published: 8 attempts in 1.5 us (Cui)
pool:
  policy: lookahead
  cutoffS: 0.05                  # assumed
`;
