/** The choices of a run that matter, as a person gave them. */
export interface RunChoices {
  circuit: string;
  network: string;
  shots: number;
  seed: number;
  backend: string;
  engine: string;
  telegate: string;
  inputs?: Readonly<Record<string, number>>;
  placement?: string;
  truncate?: number;
}

/** The command that repeats a run, with every choice that matters spelled out. */
export function runCommandLine({
  circuit,
  network,
  shots,
  seed,
  backend,
  engine,
  telegate,
  inputs = {},
  placement,
  truncate,
}: RunChoices): string {
  const set = Object.entries(inputs).map(([name, value]) => ` --set ${name}=${value}`);
  const cut = truncate === undefined ? "" : ` --truncate ${truncate}`;
  const placed = placement === undefined ? "" : ` --placement ${quote(placement)}`;
  return `bellwire run ${quote(circuit)} --network ${quote(network)} --shots ${shots} --seed ${seed} --backend ${backend} --engine ${engine}${cut} --telegate ${telegate}${placed}${set.join("")}`;
}

/** The choices of a look at links that matter. */
export interface LinkChoices {
  network: string;
  link?: string;
  attempts: number;
  seed: number;
  backend: string;
}

/** The command that repeats a look at links, with every choice that matters spelled out. */
export function linkCommandLine({ network, link, attempts, seed, backend }: LinkChoices): string {
  const only = link === undefined ? "" : ` --link ${quote(link)}`;
  return `bellwire link ${quote(network)}${only} --attempts ${attempts} --seed ${seed} --backend ${backend}`;
}

/** A word as a shell takes it. */
export function quote(word: string): string {
  return /^[\w./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
