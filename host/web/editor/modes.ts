import { StreamLanguage, type StreamParser } from "@codemirror/language";

const KEYWORDS = new Set(
  "OPENQASM include gate opaque def return if else while for in switch case default break continue end barrier measure reset input output const let ctrl negctrl inv pow box defcal extern".split(
    " ",
  ),
);
const TYPES = new Set("qubit bit qreg creg int uint float angle bool complex array duration stretch".split(" "));
const CONSTANTS = new Set("pi tau euler π τ ℇ true false".split(" "));

interface QasmState {
  inComment: boolean;
}

const qasm: StreamParser<QasmState> = {
  name: "openqasm",
  startState: () => ({ inComment: false }),
  token(stream, state) {
    if (state.inComment || stream.match("/*")) {
      state.inComment = !stream.match(/^.*?\*\//);
      if (state.inComment) stream.skipToEnd();
      return "comment";
    }
    if (stream.eatSpace()) return null;
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^"[^"]*"?/)) return "string";
    if (stream.match(/^(?:0[xbo][\da-f_]+|\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?(?:ns|us|µs|ms|s|dt)?|\.\d+)/i)) return "number";
    if (stream.match(/^[@#]\w*/)) return "keyword";
    const word = stream.match(/^[\p{L}_$][\p{L}\p{N}_]*/u) as RegExpMatchArray | null;
    if (word) {
      if (KEYWORDS.has(word[0])) return "keyword";
      if (TYPES.has(word[0])) return "typeName";
      if (CONSTANTS.has(word[0])) return "atom";
      return /^\s*(?:\(|[\p{L}_$])/u.test(stream.string.slice(stream.pos)) ? "variableName.function" : "variableName";
    }
    stream.next();
    return "operator";
  },
  languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } } },
};

const yaml: StreamParser<null> = {
  name: "yaml",
  startState: () => null,
  token(stream) {
    if (stream.eatSpace()) return null;
    if ((stream.pos === 0 || /\s/.test(stream.string[stream.pos - 1])) && stream.match("#")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^[&*][\w-]+/)) return "typeName";
    if (stream.match(/^(?:"[^"]*"?|'[^']*'?)/)) return "string";
    if (stream.match(/^[^\s:{}[\],#][^:{}[\],#]*(?=:(?:\s|$))/)) return "propertyName";
    if (stream.match(/^[-+]?(?:\.inf|(?:\d[\d_]*)?\.?\d+(?:e[-+]?\d+)?)(?=[\s,}\]]|$)/i)) return "number";
    if (stream.match(/^(?:true|false|null|~)(?=[\s,}\]]|$)/)) return "atom";
    if (stream.match(/^[^\s:{}[\],#]+/)) return "string";
    stream.next();
    return "operator";
  },
  languageData: { commentTokens: { line: "#" } },
};

export type ModeName = "qasm" | "yaml";

export const MODES: Readonly<Record<ModeName, StreamLanguage<unknown>>> = {
  qasm: StreamLanguage.define(qasm) as StreamLanguage<unknown>,
  yaml: StreamLanguage.define(yaml) as StreamLanguage<unknown>,
};
