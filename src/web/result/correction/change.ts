/** What was last done to the labels of a result. */
export type Change =
  | {
      readonly kind: 'corrected';
      /** Number of the answer, by which it can be undone. */
      readonly answer: number;
      readonly label: string;
      readonly affected: number | null;
    }
  | { readonly kind: 'undone'; readonly affected: number | null };
