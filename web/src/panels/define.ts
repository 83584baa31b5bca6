// What the page must know of a panel before its code is there.
import type { ComponentType } from 'preact';
import type { Tags } from '../api/tags';

/** Groups of panels, in the order of the tabs. */
export const groups = ['Training', 'Network', 'Data', 'Run'] as const;
export type Group = (typeof groups)[number];

/** What stands in place of a panel of which nothing is recorded. */
export interface Empty {
  /** "No WHAT yet". */
  what: string;
  /** C# that records some, complete; LOGDIR stands for the log directory. */
  code: string;
}

interface Definition<Id extends string> {
  /** The name of the folder, and that in the address bar. */
  id: Id;
  title: string;
  group: Group;
  /** The reading that it shows, by its name in the catalogue. */
  reading?: string;
  /** What it shows of TensorBoard's own: `scalars`, `histograms`, `images`, `texts`. */
  kind?: string;
  /** Where it shows more than that: whether anything of it is recorded. */
  isRecorded?: (tags: Tags) => boolean;
  empty: () => Promise<{ empty: Empty }>;
  /** Its component; a panel without one comes with the first page. */
  load?: () => Promise<{ Panel: ComponentType }>;
  /** A line of it on the overview, where there is anything recorded. */
  line?: () => Promise<{ Line: ComponentType }>;
  /** What the address bar called it before: old links still open. */
  formerly?: readonly string[];
}

export type Panel<Id extends string = string> = Readonly<Definition<Id>>;

/** Each panel has a folder with this call in its index.ts; panels/index.ts lists them. */
export const definePanel = <const Id extends string>(definition: Definition<Id>): Panel<Id> => definition;
