import { type Network, pairRoom } from "../network/network.ts";
import type { Packet, Step } from "./program.ts";
import { routeOf } from "./program.ts";

/**
 * Layers of pairs that a program needs one after another: an ebit is in the first layer after everything that its qubit
 * depends on in which its QPUs have a communication qubit left. Control flow is a barrier for all qubits; loops count once.
 */
export function ebitLayers(steps: readonly Step[], packets: readonly Packet[], qubits: number, network: Network): number {
  const qubitLayer = new Array<number>(qubits).fill(0);
  const copyLayer = new Map<number, number>();
  /** Communication qubits taken in each layer, per QPU. */
  const taken: number[][] = network.qpus.map(() => []);
  const place = (route: readonly number[], after: number): number => {
    const needed = new Map<number, number>();
    for (const link of route) {
      for (const qpu of network.links[link].between) needed.set(qpu, (needed.get(qpu) ?? 0) + pairRoom(network.links[link]));
    }
    let layer = after + 1;
    while ([...needed].some(([qpu, count]) => (taken[qpu][layer] ?? 0) + count > network.qpus[qpu].communicationQubits)) layer++;
    for (const [qpu, count] of needed) taken[qpu][layer] = (taken[qpu][layer] ?? 0) + count;
    return layer;
  };
  const barrier = () => qubitLayer.fill(qubitLayer.reduce((a, b) => Math.max(a, b), 0));
  let deepest = 0;
  for (const step of steps) {
    const route = routeOf(step, packets);
    switch (step.kind) {
      case "open":
      case "move": {
        const qubit = step.kind === "move" ? step.qubit : packets[step.packet].qubit;
        if (step.kind === "move" && step.packet !== undefined) {
          qubitLayer[qubit] = Math.max(qubitLayer[qubit], copyLayer.get(step.packet) ?? 0);
          break;
        }
        const layer = place(route ?? [], qubitLayer[qubit]);
        if (step.kind === "move") qubitLayer[qubit] = layer;
        else copyLayer.set(step.packet, layer);
        deepest = Math.max(deepest, layer);
        break;
      }
      case "close": {
        const { qubit } = packets[step.packet];
        qubitLayer[qubit] = Math.max(qubitLayer[qubit], copyLayer.get(step.packet) ?? 0);
        break;
      }
      case "gate": {
        const layers = step.operands.map((o) => (o.packet === undefined ? qubitLayer[o.qubit] : (copyLayer.get(o.packet) ?? 0)));
        const layer = layers.reduce((a, b) => Math.max(a, b), 0);
        for (const o of step.operands) {
          if (o.packet === undefined) qubitLayer[o.qubit] = layer;
          else copyLayer.set(o.packet, layer);
        }
        break;
      }
      case "branch":
      case "jump":
        barrier();
        break;
      default:
    }
  }
  return deepest;
}
