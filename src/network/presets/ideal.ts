/** Machines without errors, for checks and for asking what the network alone costs. */
export const IDEAL_PAIR = `# Two perfect processors and perfect pairs: what comes out must equal the circuit run on one processor.
# Every figure is assumed; gates take no time.
name: ideal-pair
qpus:
  left: &ideal
    dataQubits: 16               # assumed
    communicationQubits: 2       # assumed
  right: *ideal
links:
  left-right:
    between: [left, right]
    pair: { rateHz: 1000, fidelity: 1 }                     # assumed
`;

export const IDEAL_RING_4 = `# Four perfect processors in a ring: opposite corners have no link and are joined by swapping.
# Every figure is assumed; gates take no time.
name: ideal-ring-4
qpus:
  north: &ideal
    dataQubits: 8                # assumed
    communicationQubits: 2       # assumed
  east: *ideal
  south: *ideal
  west: *ideal
links:
  north-east: { between: [north, east], pair: &perfect { rateHz: 1000, fidelity: 1 } }   # assumed
  east-south: { between: [east, south], pair: *perfect }
  south-west: { between: [south, west], pair: *perfect }
  west-north: { between: [west, north], pair: *perfect }
`;
