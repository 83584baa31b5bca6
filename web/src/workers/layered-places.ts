// What the steps of a layered layout share.

/** Pixels between two places of a row. */
export const columnGap = 18;

/** What is placed: boxes, then the points that long edges run through. Row 0 is the lowest. */
export interface Places {
  row: number[];
  width: number[];
  /** Neighbours in the row below and in the row above, as place and weight in turn. */
  below: number[][];
  above: number[][];
}
