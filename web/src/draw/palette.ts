// Colours: of runs (told apart by the colour-blind, dashed once they repeat) and of magnitudes (viridis).

export interface RunStyle {
  color: string;
  /** Lengths of dash and gap in pixels; empty for a solid line. */
  dash: readonly number[];
}

/** After Okabe and Ito, shifted until each stands out 3:1 from its theme's card. */
export const runColors: readonly { light: string; dark: string }[] = [
  { light: '#0072b2', dark: '#4c9bff' },
  { light: '#d55e00', dark: '#f5813f' },
  { light: '#008f68', dark: '#2cc295' },
  { light: '#b3548f', dark: '#e58cc3' },
  { light: '#9a7200', dark: '#e9b526' },
  { light: '#2a8fc7', dark: '#86d3f5' },
  { light: '#4d5560', dark: '#b8c0cc' },
];

const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2, 4, 6]];

export function runStyle(place: number, dark: boolean): RunStyle {
  const color = runColors[place % runColors.length];
  return { color: dark ? color.dark : color.light, dash: dashes[Math.floor(place / runColors.length) % dashes.length] };
}

/** Anchors of viridis at equal distances, dark to bright. */
const viridisAnchors: readonly (readonly [number, number, number])[] = [
  [68, 1, 84], [71, 45, 123], [59, 82, 139], [44, 114, 142], [33, 145, 140], [40, 174, 128], [94, 201, 98], [173, 220, 48], [253, 231, 37],
];

/** The colour at `t` (0..1, clamped) as red, green, blue of 0..255. */
export function viridis(t: number): [number, number, number] {
  const at = Math.min(Math.max(t, 0), 1) * (viridisAnchors.length - 1);
  const i = Math.min(Math.floor(at), viridisAnchors.length - 2);
  const f = at - i;
  const [a, b] = [viridisAnchors[i], viridisAnchors[i + 1]];
  return [0, 1, 2].map((c) => Math.round(a[c] + (b[c] - a[c]) * f)) as [number, number, number];
}

export const viridisCss = (t: number): string => `rgb(${viridis(t).join(' ')})`;

/** WCAG's relative luminance of `#rrggbb`. */
export function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG's contrast ratio, 1..21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}
