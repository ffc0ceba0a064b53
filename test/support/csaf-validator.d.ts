declare module '@secvisogram/csaf-validator-lib/*' {
  interface Verdict {
    isValid: boolean;
    tests: { name: string; isValid: boolean; errors: unknown[] }[];
  }
  type DocumentTest = (document: unknown) => unknown;
  export const csaf_2_0_strict: DocumentTest;
  const validate: (tests: readonly DocumentTest[], document: unknown) => Promise<Verdict>;
  export default validate;
}
