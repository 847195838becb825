export function generateGrammar(): string;
