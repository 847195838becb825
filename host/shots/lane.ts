import type { Insertion } from "../../src/noise/insertion.ts";
import { type PackedNoise, packNoise } from "./played.ts";
import { type PlaySetup, ShotPlayer, UNSERVED, unlessUnserved } from "./player.ts";
import { type CostsPart, CostsWriter } from "./records.ts";

/** What a worker hears: the job once, then which shots to play. */
export type PlayRequest = { kind: "job"; job: PlaySetup } | { kind: "play"; first: number; count: number };

/** What shots in a row gave; those that the network could not serve have no noise. */
export interface PlayedShots {
  costs: CostsPart;
  noise: PackedNoise;
}

export type PlayReply = { kind: "played"; played: PlayedShots } | { kind: "failed"; reason: string };

/** A worker's channel to the thread that started it. */
export interface PlayPort {
  post(message: PlayReply): void;
  listen(listener: (message: PlayRequest) => void): void;
}

/** What a worker does: it plays the shots that it is told, of a program without branches. */
export function startLane(port: PlayPort): void {
  let player: ShotPlayer | null = null;
  port.listen((request) => {
    try {
      if (request.kind === "job") player = new ShotPlayer(request.job);
      else if (player) port.post({ kind: "played", played: playShots(player, request.first, request.count) });
    } catch (error) {
      port.post({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
    }
  });
}

/** Plays shots in a row, of a program without branches. */
function playShots(player: ShotPlayer, first: number, count: number): PlayedShots {
  const costs = new CostsWriter(player.meter, first, count);
  const noise: (readonly Insertion[])[] = [];
  for (let shot = first; shot < first + count; shot++) {
    const segment = unlessUnserved(shot, costs, () => {
      const { protocol, path } = player.begin(shot);
      const { value: timeline } = protocol.next();
      const whole = path.next(timeline, true);
      costs.end(shot, timeline, path.errors);
      return whole;
    });
    noise.push(segment === UNSERVED ? [] : segment.insertions);
  }
  return { costs: costs.part, noise: packNoise(noise) };
}
